import { type PublicKeySet, readPublicKeys, signingKeys } from '#shared/aws/keys.ts';
import { hmacSecret, readSecret } from '#shared/aws/secrets.ts';
import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import { connectRedis } from '#shared/redis/redis.ts';
import type { AuthDeps, LoginDeps, TokenDeps } from './operations/open-session.ts';
import { accessTokenVerifier } from './operations/verify-access-token.ts';

export interface ApiDeps extends AuthDeps {
  readonly publicKeys: () => Promise<PublicKeySet>;
}

const tokenDeps = (): TokenDeps => ({
  issuer: config('signing-keys').TOKEN_ISSUER,
  signingKey: async () => (await readSecret(config('signing-keys').SIGNING_KEYS_SECRET, signingKeys)).keys[0]!,
  refreshKeys: hmacSecret('refresh'),
});

export const apiDeps = /* @__PURE__ */ once(
  async (): Promise<ApiDeps> => ({
    ...tokenDeps(),
    database: await connectDatabase(),
    publicKeys: () => readPublicKeys({ fresh: false }),
  }),
);

export const loginDeps = /* @__PURE__ */ once(
  async (): Promise<LoginDeps> => ({ ...tokenDeps(), database: await connectDatabase(), redis: connectRedis() }),
);

export const verifier = /* @__PURE__ */ once(() =>
  accessTokenVerifier(config('public-keys').TOKEN_ISSUER, readPublicKeys),
);
