import { randomUUID } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { contracts } from '../../lambdas/contracts.ts';
import type { Route } from '../../lambdas/shared/contract/route.ts';
import { type ApiAnswer, type ApiCall, adminToken, call, problemBody, signAccessToken } from '../support/api.ts';
import { fieldsOf, parametersOf } from '../support/samples.ts';

/**
 * Every route of the contracts with requests that no client should send. A new route is tested because it is in the
 * table of routes; nothing is written per route.
 */
const routes = Object.values(contracts).flatMap(({ routes: table }) => Object.values<Route>(table));
const named = routes.map((route) => [`${route.method} ${route.path}`, route] as const);

const complaints = z.looseObject({ errors: z.array(z.looseObject({ path: z.string() })) });
const NUL = '\u0000';
let tokens: { readonly user: string; readonly admin: string };
beforeAll(async () => {
  tokens = { user: await signAccessToken(), admin: await adminToken() };
});

const tokenFor = ({ access }: Route): string | undefined => (access === 'public' ? undefined : tokens[access]);
const keyFor = ({ idempotent }: Route): Record<string, string> =>
  idempotent ? { 'idempotency-key': randomUUID() } : {};

/** A path whose parameters have the right form, unless the test gives one. */
const pathOf = ({ path }: Route, value: string = randomUUID()): string => path.replaceAll(/\{\w+\}/g, value);

const send = (
  route: Route,
  { path = pathOf(route), ...more }: ApiCall & { readonly path?: string } = {},
): Promise<ApiAnswer> => call(route.method, path, { token: tokenFor(route), headers: keyFor(route), ...more });

/** The answer reveals no internals: no stack, no SQL, no library. */
function expectProblem(answer: ApiAnswer, status: number, code: string): void {
  expect({ status: answer.status, body: answer.body }).toMatchObject({ status, body: { code, status } });
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  problemBody.parse(answer.body);
  expect(JSON.stringify(answer.body)).not.toMatch(/\bat \/|\bSELECT\b|node_modules|ZodError|\bstack\b/);
}

/** A webhook of a provider may have fields that we do not know. */
const isStrict = ({ body }: Route): boolean =>
  !(body instanceof z.ZodObject) || body.def.catchall instanceof z.ZodNever;

/** JSON texts that are wrong for every value of this type. */
function wrongFor(type: string): string[] {
  const kinds = { object: '{"deep":{}}', array: '[]', string: '"x"', number: '7', boolean: 'true' };
  const others = Object.entries(kinds).filter(
    ([kind]) => !(kind === type || (kind === 'number' && type === 'integer')),
  );
  const own: Readonly<Record<string, readonly string[]>> = {
    string: [JSON.stringify(`a${NUL}b`), '"\\ud800"', '"a\\ufffd"', '""', JSON.stringify('x'.repeat(300_000))],
    integer: ['-1', '1.5', '1e-7', String(2 ** 53), '1e309', '-1e309', '"1"'],
    array: ['[null]', `[${'0,'.repeat(60_000)}0.5]`],
    object: ['{"surprise":1}'],
  };
  return ['null', ...others.map(([, text]) => text), ...(own[type] ?? [])];
}

/** Values that are wrong for a parameter of this form. */
function wrongParameters({
  type,
  format,
  minLength = 0,
  enum: choice,
}: ReturnType<typeof parametersOf>[number][1]): string[] {
  const texts = ['%00', '%EF%BF%BD', '%B1%E6', 'x'.repeat(2_000), ...(minLength > 0 ? [''] : [])];
  if (choice !== undefined) return [...texts, 'surprise', '0'];
  if (format === 'date-time')
    return [...texts, 'yesterday', '2027-02-30T00:00:00Z', '0000-01-01T00:00:00Z', '3000-01-01T00:00:00Z', '1e309'];
  if (type === 'integer')
    return ['', '0', '101', '-1', '007', '0x10', '1e1', '%205', 'ten', '1.5', '1e9', '1e309', '%00'];
  return texts;
}

describe('a caller without access', () => {
  it.each(named.filter(([, { access }]) => access !== 'public'))('gets a 401 from %s', async (_, route) => {
    expectProblem(await send(route, { token: undefined }), 401, 'unauthenticated');
    expectProblem(await send(route, { token: 'a.b.c' }), 401, 'unauthenticated');
    expectProblem(await send(route, { token: await signAccessToken({ forged: true }) }), 401, 'unauthenticated');
  });

  it.each(named.filter(([, { access }]) => access === 'admin'))(
    'gets a 403 from %s as a user without the role ADMIN',
    async (_, route) => {
      expectProblem(await send(route, { token: tokens.user }), 403, 'forbidden');
      // The role in the token is not trusted.
      expectProblem(await send(route, { token: await signAccessToken({ role: 'ADMIN' }) }), 403, 'forbidden');
    },
  );
});

describe('a body of the wrong form', () => {
  const withBody = named.filter(([, { body }]) => body !== undefined);

  it.each(withBody)('%s refuses a body that is not JSON', async (_, route) => {
    for (const rawBody of ['{', '{"a":', 'hello', `{"a":"${NUL}`])
      expectProblem(await send(route, { rawBody }), 400, 'malformed_request');
  });

  it.each(withBody)('%s refuses bytes that are not UTF-8', async (_, route) => {
    const cp949 = Uint8Array.from([...Buffer.from('{"name":"'), 0xc8, 0xab, 0xb1, 0xe6, ...Buffer.from('"}')]);
    const answer = await send(route, { rawBody: cp949 });
    // 422 where the gateway has replaced the bytes by U+FFFD before the function sees them.
    expect([400, 422]).toContain(answer.status);
    expectProblem(answer, answer.status, answer.status === 400 ? 'malformed_request' : 'invalid_request');
  });

  it.each(withBody)('%s refuses JSON of another form', async (_, route) => {
    for (const body of [[], 'text', 5, true, null, ...(isStrict(route) ? [{ surprise: 1 }] : [])])
      expectProblem(await send(route, { body }), 422, 'invalid_request');
  });

  it.each(withBody.filter(([, { body }]) => fieldsOf(body!).length > 0))(
    '%s refuses a wrong value in each field, at any depth, and names the field',
    async (_, route) => {
      for (const field of fieldsOf(route.body!))
        for (const value of wrongFor(field.type)) {
          const answer = await send(route, { rawBody: field.with(value) });
          expectProblem(answer, 422, 'invalid_request');
          const paths = complaints.parse(answer.body).errors.map(({ path }) => path);
          const isNamed = paths.some((path) => path === field.name || path.startsWith(`${field.name}.`));
          const sent = { field: field.name, value: value.slice(0, 40), paths };
          expect({ ...sent, isNamed }).toEqual({ ...sent, isNamed: true });
        }
    },
  );
});

describe('a path or query of the wrong form', () => {
  it.each(named.filter(([, { params }]) => params !== undefined))('%s refuses it', async (_, route) => {
    for (const value of ['not-a-uuid', '1', "'%20OR%201=1", '%00', '%EF%BF%BD', '%FF', 'x'.repeat(500)])
      expectProblem(
        await send(route, { path: pathOf(route, value), ...(route.body === undefined ? {} : { body: {} }) }),
        422,
        'invalid_request',
      );
  });

  const withQuery = named.filter(([, { query }]) => query !== undefined);

  it.each(withQuery)('%s refuses a wrong value of each parameter, and names it', async (_, route) => {
    for (const [name, form] of parametersOf(route.query!))
      for (const value of wrongParameters(form)) {
        const answer = await send(route, { path: `${pathOf(route)}?${name}=${value}` });
        expectProblem(answer, 422, 'invalid_request');
        const paths = complaints.parse(answer.body).errors.map(({ path }) => path);
        expect({ name, value, paths }).toMatchObject({ paths: expect.arrayContaining([name]) });
      }
  });

  it.each(withQuery)('%s refuses a parameter that is given twice', async (_, route) => {
    for (const [name] of parametersOf(route.query!)) {
      const answer = await send(route, { path: `${pathOf(route)}?${name}=1&${name}=1` });
      expectProblem(answer, 422, 'invalid_request');
      expect(complaints.parse(answer.body).errors).toContainEqual({ path: name, message: 'is given more than once' });
    }
  });

  const withoutQuery = named.filter(([, { query, method }]) => query === undefined && method !== 'HEAD');

  it.each(withoutQuery)('%s refuses every parameter', async (_, route) => {
    const body = route.body === undefined ? {} : { body: {} };
    const answer = await send(route, { path: `${pathOf(route)}?surprise=1`, ...body });
    expectProblem(answer, 422, 'invalid_request');
    expect(complaints.parse(answer.body).errors.map(({ path }) => path)).toContain('surprise');
  });

  it.each(withQuery)('%s refuses an invalid cursor and an unknown parameter', async (_, route) => {
    for (const query of ['cursor=nonsense', 'surprise=1', 'Limit=1'])
      expectProblem(await send(route, { path: `${pathOf(route)}?${query}` }), 422, 'invalid_request');
  });
});

describe('an idempotency key', () => {
  it.each(named.filter(([, { idempotent }]) => idempotent))('%s requires a valid one', async (_, route) => {
    for (const headers of [{}, { 'idempotency-key': 'x'.repeat(256) }, { 'idempotency-key': 'with space' }]) {
      const answer = await send(route, { headers, body: {} });
      expectProblem(answer, 422, 'invalid_request');
      expect(JSON.stringify(answer.body)).toContain('Idempotency-Key');
    }
  });
});
