import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RawAnswer, Runner } from '../localstack/runner/runner.ts';

/** A route without any of our code: it measures the speed of node:http on this machine. */
export const HELLO_PATH = '/hello';
const HELLO = { statusCode: 200, headers: { 'content-type': 'application/json' }, body: '{"hello":"world"}' } as const;

async function textOf(request: IncomingMessage): Promise<string | undefined> {
  if (request.headers['content-length'] === undefined) return undefined;
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

async function answerOf(runner: Runner, request: IncomingMessage): Promise<RawAnswer> {
  const url = request.url ?? '/';
  if (url === HELLO_PATH) return HELLO;
  const { authorization, ...headers } = request.headers as Record<string, string>;
  return runner.pass(request.method ?? 'GET', url, {
    token: authorization?.slice('Bearer '.length),
    text: await textOf(request),
    headers,
  });
}

function reply(response: ServerResponse, { statusCode, headers, body, isBase64Encoded }: RawAnswer): void {
  const bytes = Buffer.from(body, isBase64Encoded === true ? 'base64' : 'utf8');
  response.writeHead(statusCode, { ...headers, 'content-length': bytes.length }).end(bytes);
}

/** Serves the REST API with node:http in the process under test, in place of API Gateway. */
export async function openFront(runner: Runner): Promise<{ readonly port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    answerOf(runner, request).then(
      (answer) => reply(response, answer),
      (error: unknown) =>
        reply(response, { statusCode: 500, headers: {}, body: JSON.stringify({ code: String(error) }) }),
    );
  });
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve) => server.listen({ port: 0, host: '127.0.0.1', backlog: 1024 }, resolve));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
