import { verifier } from '../composition.ts';
import { authorizer } from '../handlers/authorize.ts';

export const handler = authorizer(verifier, () => Promise.resolve(true));
