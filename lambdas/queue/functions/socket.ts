import { socketFunction } from '#shared/sockets/socket-function.ts';
import { socketDeps } from '../composition.ts';
import { answerFrame, openSocket } from '../handlers/sockets.ts';

export const handler = socketFunction({
  connect: ({ connectionId, query }) => openSocket(socketDeps(), connectionId, query.ticket),
  disconnect: ({ connectionId }) => socketDeps().connections.close(connectionId),
  frame: ({ connectionId, body }) => answerFrame(socketDeps(), connectionId, body),
});
