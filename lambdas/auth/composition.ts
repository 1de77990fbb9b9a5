import { type PublicKeySet, readPublicKeys } from '#shared/aws/public-keys.ts';
import { hmacSecret, readSecret } from '#shared/aws/secrets.ts';
import { signingKeys } from '#shared/aws/signing-keys.ts';
import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import type { AuthDeps, TokenDeps } from './operations/deps.ts';

export interface ApiDeps extends AuthDeps {
  readonly publicKeys: () => Promise<PublicKeySet>;
}

export const tokenDeps = (): TokenDeps => ({
  issuer: config('signing-keys').TOKEN_ISSUER,
  signingKey: async () => (await readSecret(config('signing-keys').SIGNING_KEYS_SECRET, signingKeys)).keys[0]!,
  refreshKeys: hmacSecret('refresh'),
});

export const apiDeps = once(
  async (): Promise<ApiDeps> => ({
    ...tokenDeps(),
    database: await connectDatabase(),
    publicKeys: () => readPublicKeys({ fresh: false }),
  }),
);
