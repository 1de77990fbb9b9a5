import { JwtVerifier } from 'aws-jwt-verify';
import { KidNotFoundInJwksError } from 'aws-jwt-verify/error';
import * as z from 'zod';
import { ACCESS_TOKEN } from '../domain/access-token.ts';

/** An unknown key id reads the keys again, but not for every forged token. */
const REREAD_MIN_MS = 10_000;

export const accessClaims = z.object({
  sub: z.uuid(),
  role: z.enum(['USER', 'ADMIN']),
  sid: z.uuid(),
  exp: z.int(),
});
export type AccessClaims = z.infer<typeof accessClaims>;

export interface PublicKeySet {
  readonly keys: readonly { readonly kid: string; readonly kty: string }[];
}

export interface AccessTokenVerifier {
  /** @returns undefined for anything but a live access token of ours */
  verify(token: string): Promise<AccessClaims | undefined>;
}

/**
 * @param readKeys the public keys, the same object while they are unchanged; `fresh` bypasses every cache
 */
export function accessTokenVerifier(
  issuer: string,
  readKeys: (how: { readonly fresh: boolean }) => Promise<PublicKeySet>,
): AccessTokenVerifier {
  const verifier = JwtVerifier.create({
    issuer,
    audience: ACCESS_TOKEN.aud,
    jwksUri: `${issuer}/.well-known/jwks.json`,
    customJwtCheck: ({ header }) => {
      if (header.typ !== ACCESS_TOKEN.typ) throw new Error('not an access token');
    },
  });
  let rereadAtMs = 0;
  let known: PublicKeySet | undefined;

  async function useKeys(fresh: boolean): Promise<void> {
    const keys = await readKeys({ fresh });
    if (keys === known) return;
    // This discards the parsed keys, and parsing them costs a sixth of an authorizer's work, so it is not done for each token.
    verifier.cacheJwks(keys as Parameters<typeof verifier.cacheJwks>[0]);
    known = keys;
  }

  async function claimsOf(token: string, fresh: boolean): Promise<unknown> {
    await useKeys(fresh);
    try {
      return verifier.verifySync(token);
    } catch (error) {
      const mayReread = error instanceof KidNotFoundInJwksError && !fresh && Date.now() - rereadAtMs >= REREAD_MIN_MS;
      if (!mayReread) return undefined;
      rereadAtMs = Date.now();
      return claimsOf(token, true);
    }
  }

  return {
    async verify(token) {
      const claims = accessClaims.safeParse(await claimsOf(token, false));
      return claims.success ? claims.data : undefined;
    },
  };
}
