import { makeSigningKeys } from '../handlers/make-signing-keys.ts';

export const handler = makeSigningKeys;
