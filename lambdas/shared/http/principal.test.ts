import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { Unauthenticated } from '../contract/errors.ts';
import { principalOf } from './principal.ts';

const userId = '0193e4a0-0000-7000-8000-000000000001';
const sessionId = '0193e4a0-0000-7000-8000-000000000002';
const nowSeconds = (): number => Math.floor(Date.now() / 1000);
const eventOf = (context: Record<string, string>): APIGatewayProxyEvent =>
  ({ requestContext: { authorizer: context } }) as unknown as APIGatewayProxyEvent;
const context = (exp: number) => ({ userId, role: 'USER', sessionId, exp: String(exp) });

describe('the caller', () => {
  it('is who the authorizer proved', () => {
    const caller = principalOf('user', eventOf(context(nowSeconds() + 60)));
    expect(caller).toEqual({ id: userId, role: 'USER', sessionId });
  });

  it('is refused after the end of the token, although API Gateway still caches its answer', () => {
    expect(() => principalOf('user', eventOf(context(nowSeconds())))).toThrow(Unauthenticated);
  });

  it.each([
    ['nothing', {}],
    ['no end', { userId, role: 'USER', sessionId }],
    ['a role that there is not', { ...context(nowSeconds() + 60), role: 'OWNER' }],
    ['an id that is none', { ...context(nowSeconds() + 60), userId: 'me' }],
  ])('is refused where the authorizer said %s', (_, said) => {
    expect(() => principalOf('user', eventOf(said))).toThrow(Unauthenticated);
  });

  it('is undefined on a public route, also with a token', () => {
    expect(principalOf('public', eventOf(context(nowSeconds() + 60)))).toBeUndefined();
  });
});
