import { createPublicKey, generateKeyPairSync, randomUUID } from 'node:crypto';
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

describe('an access token', () => {
  it('says who, as what and until when, to whoever has the public key', async () => {
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

  it('is nothing to another key, after its end, or when a claim was changed', async () => {
    const key = newKey();
    const token = signAccessToken(facts, key, new Date());
    expect(await verifierOf(newKey()).verify(token)).toBeUndefined();
    expect(await verifierOf(key).verify(signAccessToken(facts, key, new Date(Date.now() - 901_000)))).toBeUndefined();
    const [header, , signature] = token.split('.');
    const [, payload] = signAccessToken({ ...facts, userId: randomUUID() }, key, new Date()).split('.');
    expect(await verifierOf(key).verify(`${header}.${payload}.${signature}`)).toBeUndefined();
  });
});
