import { createPrivateKey, createPublicKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { accessTokenVerifier } from '../operations/verify-access-token.ts';
import { signAccessToken } from './access-token.ts';

const ISSUER = 'https://tiketi.example';
const facts = { issuer: ISSUER, userId: randomUUID(), role: 'ADMIN', sessionId: randomUUID() } as const;

function newKey() {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = privateKey.export({ format: 'jwk' }) as { x: string; y: string; d: string };
  return { kid: randomUUID(), kty: 'EC', crv: 'P-256', x: jwk.x, y: jwk.y, d: jwk.d } as const;
}

const verifierOf = (key: ReturnType<typeof newKey>) => {
  const { kty, crv, x, y } = createPublicKey({ key: { ...key }, format: 'jwk' }).export({ format: 'jwk' });
  return accessTokenVerifier(ISSUER, () =>
    Promise.resolve({ keys: [{ kid: key.kid, kty: kty!, crv, x, y, alg: 'ES256', use: 'sig' }] }),
  );
};

/** A good access token but for what is put into its header or among its claims; its signature is right. */
function signed(key: ReturnType<typeof newKey>, header: object, claims: object): string {
  const [goodHeader, goodClaims] = signAccessToken(facts, key, new Date())
    .split('.')
    .map((part) => Buffer.from(part, 'base64url').toString());
  const text = [
    { ...(JSON.parse(goodHeader!) as object), ...header },
    { ...(JSON.parse(goodClaims!) as object), ...claims },
  ]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .join('.');
  const privateKey = createPrivateKey({ key: { ...key }, format: 'jwk' });
  const signature = sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' });
  return `${text}.${signature.toString('base64url')}`;
}

describe('an access token', () => {
  it('can be verified with the public key and holds user, role and end', async () => {
    const key = newKey();
    const now = new Date();
    const claims = await verifierOf(key).verify(signAccessToken(facts, key, now));
    expect(claims).toEqual({
      sub: facts.userId,
      role: 'ADMIN',
      sid: facts.sessionId,
      exp: Math.floor(now.getTime() / 1000) + 900,
    });
  });

  it('is refused with another key, after its end, and when a claim was changed', async () => {
    const key = newKey();
    const token = signAccessToken(facts, key, new Date());
    expect(await verifierOf(newKey()).verify(token)).toBeUndefined();
    expect(await verifierOf(key).verify(signAccessToken(facts, key, new Date(Date.now() - 901_000)))).toBeUndefined();
    const [header, , signature] = token.split('.');
    const [, payload] = signAccessToken({ ...facts, userId: randomUUID() }, key, new Date()).split('.');
    expect(await verifierOf(key).verify(`${header}.${payload}.${signature}`)).toBeUndefined();
  });

  it.each([
    ['a code of a ticket', { typ: 'ticket+jwt' }, {}],
    ['a token of no particular kind', { typ: 'JWT' }, {}],
    ['a token without a kind', { typ: undefined }, {}],
    ['one that says it needs no signature', { alg: 'none' }, {}],
    ['one that says its signature is an HMAC', { alg: 'HS256' }, {}],
    ['one for another audience', {}, { aud: 'tiketi-door' }],
    ['one without an audience', {}, { aud: undefined }],
    ['one of another issuer', {}, { iss: 'https://another.example' }],
    ['one without an end', {}, { exp: undefined }],
    ['one that ends now', {}, { exp: Math.floor(Date.now() / 1000) }],
    ['one without a user', {}, { sub: undefined }],
    ['one without a session', {}, { sid: undefined }],
    ['one of a role that there is not', {}, { role: 'OWNER' }],
  ])('is no other token of the same key: %s', async (_, header, claims) => {
    const key = newKey();
    expect(await verifierOf(key).verify(signed(key, {}, {}))).toBeDefined();
    expect(await verifierOf(key).verify(signed(key, header, claims))).toBeUndefined();
  });

  it.each(['', 'a.b.c', '..', 'W10.NQ.x'])('is not %p', async (text) => {
    expect(await verifierOf(newKey()).verify(text)).toBeUndefined();
  });
});
