import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import { JwtVerifier } from 'aws-jwt-verify';
import { adminToken, call } from '../support/api.ts';

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

const PASSWORD = 'correct horse battery';

async function registered(): Promise<Tokens & { readonly email: string }> {
  const email = `${randomUUID()}@tiketi.example`;
  const { status, body } = await call('POST', '/api/auth/register', {
    body: { email, password: PASSWORD, name: '정하늘' },
    headers: { 'accept-language': 'en-GB,en;q=0.9' },
  });
  expect({ status, body }).toMatchObject({ status: 201, body: { user: { email, role: 'USER' }, expiresIn: 900 } });
  return { ...(body as Tokens), email };
}

const refresh = (refreshToken: string) => call('POST', '/api/auth/refresh', { body: { refreshToken } });

describe('an account', () => {
  it('is registered once, whatever the case of its address', async () => {
    const { email, accessToken } = await registered();
    const again = await call('POST', '/api/auth/register', {
      body: { email: email.toUpperCase(), password: PASSWORD, name: 'x' },
    });
    expect(again).toMatchObject({ status: 409, body: { code: 'email_taken' } });
    const me = await call('GET', '/api/auth/me', { token: accessToken });
    expect(me).toMatchObject({ status: 200, body: { email, provider: 'LOCAL', emailVerified: false } });
    expect(JSON.stringify(me.body)).not.toContain('argon2');
  });

  it('has access tokens that can be verified with the published keys', async () => {
    const { accessToken } = await registered();
    const { status, body, headers } = await call('GET', '/.well-known/jwks.json');
    expect(status).toBe(200);
    expect(headers.get('cache-control')).toContain('max-age');
    expect(JSON.stringify(body)).not.toContain('"d"');
    const claims = JSON.parse(Buffer.from(accessToken.split('.')[1]!, 'base64url').toString()) as { iss: string };
    const verifier = JwtVerifier.create({
      issuer: claims.iss,
      audience: 'tiketi-api',
      jwksUri: 'https://unused.example',
    });
    verifier.cacheJwks(body as Parameters<typeof verifier.cacheJwks>[0]);
    expect(verifier.verifySync(accessToken)).toMatchObject({ role: 'USER' });
  });

  it('refreshes its session, also from two tabs at once, until a used token is presented', async () => {
    const { refreshToken: first } = await registered();
    const tabs = await Promise.all([refresh(first), refresh(first)]);
    expect(tabs.map(({ status }) => status)).toEqual([200, 200]);
    const [second, other] = tabs.map(({ body }) => (body as Tokens).refreshToken);
    expect(other).toBe(second);
    const third = await refresh(second!);
    expect(third.status).toBe(200);
    expect(await refresh(first)).toMatchObject({ status: 401, body: { code: 'refresh_reused' } });
    expect(await refresh((third.body as Tokens).refreshToken)).toMatchObject({ status: 401 });
  });

  it('is signed out permanently', async () => {
    const { refreshToken } = await registered();
    expect(await call('POST', '/api/auth/logout', { body: { refreshToken } })).toMatchObject({ status: 204 });
    expect(await call('POST', '/api/auth/logout', { body: { refreshToken } })).toMatchObject({ status: 204 });
    expect(await refresh(refreshToken)).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
  });

  it('refuses a client that guesses passwords', async () => {
    const { email } = await registered();
    const guess = () => call('POST', '/api/auth/login', { body: { email, password: 'not this one' } });
    for (let attempt = 1; attempt <= 5; attempt++)
      expect(await guess()).toMatchObject({ status: 401, body: { code: 'invalid_credentials' } });
    const stopped = await guess();
    expect(stopped).toMatchObject({ status: 429, body: { code: 'too_many_requests' } });
    expect(Number(stopped.headers.get('retry-after'))).toBeGreaterThan(0);
  });
});

describe('an event', () => {
  const draft = {
    title: '아무도 못 보는 초안',
    artist: 'x',
    venue: 'x',
    eventDate: '2090-01-01T10:00:00Z',
    saleStartsAt: '2089-01-01T10:00:00Z',
    saleEndsAt: '2089-12-01T10:00:00Z',
    layout: { sections: [{ name: 'A', price: 1_000, rows: [{ label: '1', seats: 5 }] }] },
  };

  it('is not public before it is published, and is published once', async () => {
    const token = await adminToken();
    const { status, body } = await call('POST', '/api/events', { token, body: draft });
    expect({ status, body }).toMatchObject({ status: 201, body: { capacity: 5 } });
    const { id } = body as { id: string };
    expect(await call('GET', `/api/events/${id}`)).toMatchObject({ status: 404, body: { code: 'not_found' } });
    const publish = () => call('POST', `/api/events/${id}/publish`, { token });
    const all = await Promise.all([publish(), publish()]);
    expect(all.map((answer) => answer.status)).toEqual([200, 200]);
    expect(await call('GET', `/api/events/${id}`)).toMatchObject({
      status: 200,
      body: { status: 'UPCOMING', sections: [{ id: 0, name: 'A', price: 1_000, kind: 'seated', capacity: 5 }] },
    });
    const found = await call('GET', `/api/events?q=${encodeURIComponent(draft.title)}`);
    expect((found.body as { items: { id: string }[] }).items.map((item) => item.id)).toContain(id);
  });

  it('is refused with a list of all wrong fields', async () => {
    const token = await adminToken();
    const body = {
      ...draft,
      saleEndsAt: draft.saleStartsAt,
      layout: { sections: [...draft.layout.sections, ...draft.layout.sections] },
    };
    const refused = await call('POST', '/api/events', { token, body });
    expect(refused).toMatchObject({
      status: 422,
      body: { code: 'invalid_request', errors: [{ path: 'saleEndsAt' }, { path: 'layout.sections' }] },
    });
  });
});
