import { created } from '#shared/http/answer.ts';
import { signSocketTicket } from '#shared/sockets/ticket.ts';
import { routes } from '../contract/routes.ts';
import { handle } from './handle.ts';

export const createSocketTicket = handle(routes.createSocketTicket, async ({ deps, user }) => {
  const keys = await deps.socketTicketKeys();
  const ticket = signSocketTicket({ userId: user.id, sessionId: user.sessionId }, new Date(), keys);
  return created(deps.socketUrl, { ticket, url: `${deps.socketUrl}?ticket=${ticket}` });
});
