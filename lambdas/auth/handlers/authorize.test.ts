import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { authorizer } from './authorize.ts';

const claims = { sub: randomUUID(), role: 'USER', sid: randomUUID(), exp: 1_800_000_000 } as const;
const verifier = () => ({ verify: (token: string) => Promise.resolve(token === 'a.b.c' ? claims : undefined) });
const eventOf = (authorizationToken: string): APIGatewayTokenAuthorizerEvent => ({
  type: 'TOKEN',
  methodArn: 'arn:aws:execute-api:ap-northeast-2:000000000000:api/stage/GET/api/auth/me',
  authorizationToken,
});
const ask = (header: string, isAllowed = true) =>
  authorizer(verifier, () => Promise.resolve(isAllowed))(eventOf(header));

describe('the authorizer', () => {
  it.each(['Bearer', 'bearer', 'BEARER'])('identifies the caller by a token after %s', async (scheme) => {
    expect(await ask(`${scheme} a.b.c`)).toMatchObject({
      principalId: claims.sub,
      policyDocument: { Statement: [{ Effect: 'Allow', Resource: expect.stringMatching(/api\/stage\/\*$/) }] },
      context: { userId: claims.sub, role: 'USER', sessionId: claims.sid, exp: '1800000000' },
    });
  });

  it.each([
    '',
    'a.b.c',
    'Basic a.b.c',
    'Bearer a.b.d',
    'Bearer  a.b.c',
    'Bearer a.b',
    ' Bearer a.b.c',
    'Bearer a.b.c ',
  ])('refuses the header %p', async (header) => {
    await expect(ask(header)).rejects.toThrow('Unauthorized');
  });

  it('denies an identified caller that has no access', async () => {
    expect(await ask('Bearer a.b.c', false)).toMatchObject({ policyDocument: { Statement: [{ Effect: 'Deny' }] } });
  });
});
