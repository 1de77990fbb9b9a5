import type { APIGatewayProxyEvent } from 'aws-lambda';
import * as z from 'zod';
import { Unauthenticated } from '../contract/errors.ts';
import type { Access } from '../contract/route.ts';

/** The caller as verified by the authorizer. */
export interface Principal {
  readonly id: string;
  readonly role: 'USER' | 'ADMIN';
  readonly sessionId: string;
}

/** API Gateway passes the context of an authorizer as strings. */
export const authorizerContext = z.object({
  userId: z.uuid(),
  role: z.enum(['USER', 'ADMIN']),
  sessionId: z.uuid(),
  /** End of the access token, seconds since the epoch. */
  exp: z.coerce.number().int(),
});

/**
 * The caller, or undefined on a public route.
 *
 * @throws Unauthenticated also for an expired token: API Gateway caches the authorizer's answer for a minute, past the
 *   end of a token
 */
export function principalOf(access: Access, event: APIGatewayProxyEvent): Principal | undefined {
  if (access === 'public') return undefined;
  const context = authorizerContext.safeParse(event.requestContext.authorizer);
  if (!context.success || context.data.exp * 1000 <= Date.now()) throw new Unauthenticated();
  const { userId, role, sessionId } = context.data;
  return { id: userId, role, sessionId };
}
