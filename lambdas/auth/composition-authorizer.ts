import { readPublicKeys } from '#shared/aws/public-keys.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import { accessTokenVerifier } from './operations/verify-access-token.ts';

/** Apart from the API's composition: the authorizer runs before every request and must start fast. */
export const verifier = once(() => accessTokenVerifier(config('public-keys').TOKEN_ISSUER, readPublicKeys));
