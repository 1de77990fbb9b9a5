import { log, withLogFacts } from '../observability/log.ts';

interface SocketEvent {
  readonly requestContext: {
    readonly connectionId: string;
    readonly eventType: 'CONNECT' | 'DISCONNECT' | 'MESSAGE';
    readonly routeKey: string;
    readonly requestId?: string;
  };
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null | undefined;
}

interface Opening {
  readonly connectionId: string;
  readonly query: Readonly<Record<string, string | undefined>>;
}

interface SocketHandlers {
  /** @returns whether the socket may open */
  connect(opening: Opening): Promise<boolean>;
  disconnect(closing: { readonly connectionId: string }): Promise<void>;
  frame(frame: { readonly connectionId: string; readonly body: string }): Promise<void>;
}

// By the type of the event, never by its route: API Gateway selects the route by the frame's own `action`, so a frame
// `{"action":"$disconnect"}` arrives on the route $disconnect while the socket stays open.
async function dispatch(handlers: SocketHandlers, event: SocketEvent): Promise<number> {
  const { connectionId, eventType } = event.requestContext;
  switch (eventType) {
    case 'CONNECT':
      return (await handlers.connect({ connectionId, query: event.queryStringParameters ?? {} })) ? 200 : 401;
    case 'DISCONNECT':
      await handlers.disconnect({ connectionId });
      return 200;
    case 'MESSAGE':
      await handlers.frame({ connectionId, body: event.body ?? '' });
      return 200;
  }
}

/**
 * The one function behind the WebSocket API.
 *
 * It returns no body and never throws: API Gateway may send either to the client as a frame.
 */
export const socketFunction =
  (handlers: SocketHandlers) =>
  (event: SocketEvent): Promise<{ statusCode: number }> =>
    withLogFacts({ route: event.requestContext.routeKey, requestId: event.requestContext.requestId }, async () => {
      try {
        const statusCode = await dispatch(handlers, event);
        log.info('socket', { status: statusCode });
        return { statusCode };
      } catch (error) {
        log.error('socket', error, { status: 500 });
        return { statusCode: 500 };
      }
    });
