import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';

/** An HTTP proxy in front of Toss. `pass` decides when a request is forwarded, so a test controls delays without a clock. */
export interface TossProxy {
  readonly url: string;
  /** Number of requests that wait in the proxy or at Toss. */
  readonly inFlight: () => number;
  close(): Promise<void>;
}

/** @param pass resolves when the request may be forwarded to Toss */
export async function openTossProxy(
  tossUrl: string,
  pass: (request: { readonly method: string; readonly path: string }, proxy: TossProxy) => Promise<void>,
): Promise<TossProxy> {
  let inFlight = 0;
  const server = createServer((request, response) => {
    inFlight += 1;
    void (async () => {
      const { method = 'GET', url: path = '/' } = request;
      const body = await read(request);
      await pass({ method, path }, proxy);
      const { authorization = '', 'idempotency-key': key } = request.headers;
      const answer = await fetch(`${tossUrl}${path}`, {
        method,
        headers: {
          authorization,
          'content-type': 'application/json',
          ...(typeof key === 'string' ? { 'idempotency-key': key } : {}),
        },
        ...(body === '' ? {} : { body }),
      });
      response.writeHead(answer.status, { 'content-type': 'application/json' }).end(await answer.text());
    })()
      .catch(() => response.destroy())
      .finally(() => {
        inFlight -= 1;
      });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const proxy: TossProxy = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    inFlight: () => inFlight,
    close: () => {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeAllConnections();
      return closed;
    },
  };
  return proxy;
}

async function read(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request as AsyncIterable<Buffer>) parts.push(part);
  return Buffer.concat(parts).toString();
}
