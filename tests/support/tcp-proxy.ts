import { connect, createServer, type Server, type Socket } from 'node:net';

/** A TCP proxy in front of a server, which a test can disconnect or pause. */
export interface TcpProxy {
  /** The URL of the server with the port of this proxy. */
  readonly url: string;
  /** Ends every connection and refuses new ones. */
  disconnect(): Promise<void>;
  /** Accepts connections again. */
  reconnect(): Promise<void>;
  /** Holds back what clients send; what the server sends still arrives. */
  pause(): void;
  /** Forwards what was held back, and everything after it. */
  resume(): void;
}

export async function openTcpProxy(url: string): Promise<TcpProxy> {
  const target = new URL(url);
  const pairs = new Map<Socket, Socket>();
  let isPaused = false;
  const server: Server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname);
    pairs.set(incoming, outgoing);
    incoming.on('error', () => undefined).on('close', () => pairs.delete(incoming) && outgoing.destroy());
    outgoing.on('error', () => undefined).on('close', () => incoming.destroy());
    outgoing.pipe(incoming);
    if (!isPaused) incoming.pipe(outgoing);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    url: `${target.protocol}//127.0.0.1:${port}`,
    async disconnect() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [incoming, outgoing] of pairs) {
        incoming.destroy();
        outgoing.destroy();
      }
      await closed;
    },
    reconnect: () => listen(port),
    pause() {
      isPaused = true;
      for (const [incoming, outgoing] of pairs) incoming.unpipe(outgoing);
    },
    resume() {
      isPaused = false;
      for (const [incoming, outgoing] of pairs) incoming.pipe(outgoing);
    },
  };
}
