import * as z from 'zod';
import { defineToken } from '../contract/token.ts';
import { newId } from '../domain/ids.ts';
import { type HmacKeys, signToken, verifyToken } from '../domain/opaque-token.ts';

/** Long enough to open a socket, and so short that a ticket in an access log has expired. */
export const TICKET_TTL_MS = 30_000;
const SOCKET_TICKET = defineToken(
  'socket-ticket',
  'socket',
  z.object({ jti: z.uuid(), userId: z.uuid(), sessionId: z.uuid() }),
);
export type SocketTicket = z.infer<typeof SOCKET_TICKET.facts>;

/** A ticket for the WebSocket's URL, which must never carry an access token. The first connection uses it up. */
export const signSocketTicket = (
  owner: { readonly userId: string; readonly sessionId: string },
  now: Date,
  keys: HmacKeys,
): string => signToken(SOCKET_TICKET, { jti: newId(), ...owner }, new Date(now.getTime() + TICKET_TTL_MS), keys);

/** @returns undefined for anything that does not open a socket now */
export function verifySocketTicket(ticket: string, now: Date, keys: HmacKeys): SocketTicket | undefined {
  const verified = verifyToken(SOCKET_TICKET, ticket, now, keys);
  return verified.ok ? verified.facts : undefined;
}
