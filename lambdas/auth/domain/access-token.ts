import { createPrivateKey, sign } from 'node:crypto';

/** The kind of token and its audience: a ticket's QR code or another service's token is no access token. */
export const ACCESS_TOKEN = { typ: 'at+jwt', aud: 'tiketi-api' } as const;
export const ACCESS_TOKEN_SECONDS = 15 * 60;

/** A private P-256 key as JWK. */
interface PrivateKey {
  readonly kid: string;
  readonly kty: 'EC';
  readonly crv: 'P-256';
  readonly x: string;
  readonly y: string;
  readonly d: string;
}

interface AccessTokenFacts {
  readonly issuer: string;
  readonly userId: string;
  readonly role: 'USER' | 'ADMIN';
  readonly sessionId: string;
}

const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');

/**
 * An ES256 JWT that lives for fifteen minutes.
 *
 * @see RFC 9068 for its form, RFC 7518 §3.4 for the signature's
 */
export function signAccessToken(facts: AccessTokenFacts, key: PrivateKey, now: Date): string {
  const iat = Math.floor(now.getTime() / 1000);
  const header = { alg: 'ES256', typ: ACCESS_TOKEN.typ, kid: key.kid };
  const payload = {
    iss: facts.issuer,
    aud: ACCESS_TOKEN.aud,
    sub: facts.userId,
    role: facts.role,
    sid: facts.sessionId,
    iat,
    exp: iat + ACCESS_TOKEN_SECONDS,
  };
  const signed = `${encode(header)}.${encode(payload)}`;
  const signature = sign('sha256', Buffer.from(signed), {
    key: createPrivateKey({ key: { ...key }, format: 'jwk' }),
    dsaEncoding: 'ieee-p1363',
  });
  return `${signed}.${signature.toString('base64url')}`;
}
