import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { Unauthenticated } from '../contract/errors.ts';
import type { Access } from '../contract/route.ts';

/** The caller, as the authorizer has proved it. */
export interface Principal {
  readonly id: string;
  readonly role: 'USER' | 'ADMIN';
  readonly sessionId: string;
}

/** API Gateway passes an authorizer's context on as strings. */
export const authorizerContext = z.object({
  userId: z.uuid(),
  role: z.enum(['USER', 'ADMIN']),
  sessionId: z.uuid(),
  /** End of the access token, seconds since the epoch. */
  exp: z.coerce.number().int(),
});

/**
 * Who calls, or undefined on a public route.
 *
 * @throws Unauthenticated also for a token that has ended: the authorizer's answer is cached for a minute, and a cache
 *   cannot follow each token's end
 */
export function principalOf(access: Access, event: APIGatewayProxyEvent): Principal | undefined {
  if (access === 'public') return undefined;
  const context = authorizerContext.safeParse(event.requestContext.authorizer);
  if (!context.success || context.data.exp * 1000 <= Date.now()) throw new Unauthenticated();
  const { userId, role, sessionId } = context.data;
  return { id: userId, role, sessionId };
}
