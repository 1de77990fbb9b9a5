import * as z from 'zod';
import { newId } from '../domain/ids.ts';
import { type HmacKeys, signToken, verifyToken } from '../domain/opaque-token.ts';

/** Long enough to open a socket, too short to be worth finding in an access log. */
export const TICKET_TTL_MS = 30_000;
const KIND = { typ: 'socket-ticket', aud: 'socket' } as const;

const ticketFacts = z.object({ jti: z.uuid(), userId: z.uuid(), sessionId: z.uuid() });
export type SocketTicket = z.infer<typeof ticketFacts>;

/** A ticket for the WebSocket's URL, where an access token must never stand. It is used up by the first connection. */
export const signSocketTicket = (
  owner: { readonly userId: string; readonly sessionId: string },
  now: Date,
  keys: HmacKeys,
): string => signToken(KIND, { jti: newId(), ...owner }, new Date(now.getTime() + TICKET_TTL_MS), keys);

/** @returns undefined for anything that does not open a socket now */
export function verifySocketTicket(ticket: string, now: Date, keys: HmacKeys): SocketTicket | undefined {
  const verified = verifyToken(KIND, ticket, now, keys);
  return verified.ok ? ticketFacts.parse(verified.facts) : undefined;
}
