import type { APIGatewayAuthorizerResult, APIGatewayTokenAuthorizerEvent } from 'aws-lambda';
import { log, withLogFacts } from '#shared/observability/log.ts';
import type { AccessClaims, AccessTokenVerifier } from '../operations/verify-access-token.ts';

/** The name of the scheme is case-insensitive. @see RFC 9110 §11.1 */
const BEARER = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i;

type Authorizer = (event: APIGatewayTokenAuthorizerEvent) => Promise<APIGatewayAuthorizerResult>;

/**
 * The whole stage, not only the route that was called: API Gateway caches the policy for every route of this token, and
 * a policy for one route would refuse the next.
 */
const wholeStage = (methodArn: string): string => `${methodArn.split('/').slice(0, 2).join('/')}/*`;

const policy = (effect: 'Allow' | 'Deny', methodArn: string, claims: AccessClaims): APIGatewayAuthorizerResult => ({
  principalId: claims.sub,
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Action: 'execute-api:Invoke', Effect: effect, Resource: wholeStage(methodArn) }],
  },
  context: { userId: claims.sub, role: claims.role, sessionId: claims.sid, exp: String(claims.exp) },
});

/**
 * Identifies the caller for API Gateway.
 *
 * @param isAllowed decides whether an identified caller has access; otherwise 403
 * @throws Error('Unauthorized'), which API Gateway answers as 401
 */
export const authorizer = (
  verifier: () => AccessTokenVerifier,
  isAllowed: (claims: AccessClaims) => Promise<boolean>,
): Authorizer => {
  return (event) =>
    withLogFacts({ route: 'authorizer' }, async () => {
      const token = event.authorizationToken.match(BEARER)?.[1];
      const claims = token === undefined ? undefined : await verifier().verify(token);
      if (claims === undefined) {
        log.info('authorizer', { status: 401 });
        throw new Error('Unauthorized');
      }
      const effect = (await isAllowed(claims)) ? 'Allow' : 'Deny';
      log.info('authorizer', { status: effect === 'Allow' ? 200 : 403, userId: claims.sub });
      return policy(effect, event.methodArn, claims);
    });
};
