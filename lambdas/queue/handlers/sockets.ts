import * as z from 'zod';
import { pushed } from '#shared/sockets/push.ts';
import { verifySocketTicket } from '#shared/sockets/ticket.ts';
import type { SocketDeps } from '../composition.ts';

const frame = z.discriminatedUnion('action', [z.strictObject({ action: z.literal('ping') })]);

/** @returns whether the socket may open: the ticket is signed by us, not expired and not used before */
export async function openSocket(deps: SocketDeps, connectionId: string, ticket: string | undefined): Promise<boolean> {
  const now = new Date();
  const verified = verifySocketTicket(ticket ?? '', now, await deps.socketTicketKeys());
  return verified !== undefined && (await deps.connections.open(verified, connectionId, now));
}

/** Answers one frame of the client. An unknown frame gets an error, and the socket stays open. */
export async function answerFrame(deps: SocketDeps, connectionId: string, body: string): Promise<void> {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch {
    await deps.post(connectionId, { type: 'error', code: 'malformed_request' });
    return;
  }
  const isKnown = frame.safeParse(json).success;
  await deps.post(connectionId, isKnown ? { type: 'pong' } : { type: 'error', code: 'invalid_request' });
}

/** Writes to every open socket of the user, and deletes the closed ones. */
export async function deliverPush({ connections, post }: SocketDeps, body: string): Promise<void> {
  const { userId, message } = pushed.parse(JSON.parse(body));
  const open = await connections.ofUser(userId);
  await Promise.all(
    open.map(async (connectionId) => {
      if (!(await post(connectionId, message))) await connections.forget(userId, connectionId);
    }),
  );
}
