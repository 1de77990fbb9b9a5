import { connect, createServer, type Server, type Socket } from 'node:net';

/** The way to a server, which can be cut and mended, or held up. */
export interface Way {
  /** As the server's own, with this way's port. */
  readonly url: string;
  /** Every connection breaks, and no new one can be made. */
  cut(): Promise<void>;
  mend(): Promise<void>;
  /** What is sent from now on waits here; what comes back still arrives. */
  hold(): void;
  /** What has waited goes on. */
  release(): void;
}

export async function openWay(url: string): Promise<Way> {
  const target = new URL(url);
  const pairs = new Map<Socket, Socket>();
  let isHeld = false;
  const server: Server = createServer((incoming) => {
    const outgoing = connect(Number(target.port), target.hostname);
    pairs.set(incoming, outgoing);
    incoming.on('error', () => undefined).on('close', () => pairs.delete(incoming) && outgoing.destroy());
    outgoing.on('error', () => undefined).on('close', () => incoming.destroy());
    outgoing.pipe(incoming);
    if (!isHeld) incoming.pipe(outgoing);
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  return {
    url: `${target.protocol}//127.0.0.1:${port}`,
    async cut() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      for (const [incoming, outgoing] of pairs) {
        incoming.destroy();
        outgoing.destroy();
      }
      await closed;
    },
    mend: () => listen(port),
    hold() {
      isHeld = true;
      for (const [incoming, outgoing] of pairs) incoming.unpipe(outgoing);
    },
    release() {
      isHeld = false;
      for (const [incoming, outgoing] of pairs) incoming.pipe(outgoing);
    },
  };
}
