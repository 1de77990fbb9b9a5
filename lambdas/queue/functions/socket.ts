import { socketFunction } from '#shared/sockets/socket-function.ts';
import { liveLineDeps } from '../composition-live.ts';
import { answerFrame, openSocket } from '../handlers/sockets.ts';

export const handler = socketFunction({
  connect: ({ connectionId, query }) => openSocket(liveLineDeps(), connectionId, query.ticket),
  disconnect: ({ connectionId }) => liveLineDeps().connections.close(connectionId),
  frame: ({ connectionId, body }) => answerFrame(liveLineDeps(), connectionId, body),
});
