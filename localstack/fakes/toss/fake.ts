import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { callApi } from './api.ts';
import { pay, showCheckout, showReceipt } from './checkout.ts';
import { control } from './controls.ts';
import { answerOf, answerOfError, TossError } from './errors.ts';
import { partsOf, readBody, sendJson } from './http.ts';
import { openToss, type Toss, type TossOptions } from './toss.ts';

/** How often sessions are expired and webhooks retried. */
const TICK_MS = 1_000;

interface Fake {
  /** Its address. */
  readonly url: string;
  /** Stops everything; callers that wait lose their connection. */
  readonly close: () => Promise<void>;
}

/** Starts the fake on a port of the loopback address. @param options.port 0 for any free one */
export async function startFake(
  options: Omit<TossOptions, 'closing' | 'baseUrl'> & { readonly port: number },
): Promise<Fake> {
  const closing = new AbortController();
  let url = `http://127.0.0.1:${options.port}`;
  const toss = openToss({ ...options, closing: closing.signal, baseUrl: () => url });
  const server = createServer((request, response) => void serve(toss, request, response));
  url = await listen(server, options.port);
  const ticking = setInterval(() => {
    toss.payments.expire();
    toss.webhooks.sendDue();
  }, TICK_MS);
  const close = async (): Promise<void> => {
    clearInterval(ticking);
    closing.abort();
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
  };
  return { url, close };
}

async function listen(server: Server, port: number): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once('error', reject);
  server.listen(port, '127.0.0.1', resolve);
  await promise;
  const address = server.address();
  return `http://127.0.0.1:${address !== null && typeof address === 'object' ? address.port : port}`;
}

/** Answers one request. No request may end the process. */
async function serve(toss: Toss, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await route(toss, request, response);
  } catch (error) {
    if (toss.closing.aborted || response.socket?.destroyed !== false) return void response.destroy();
    if (!(error instanceof TossError)) console.error(error);
    // The rest of a refused body is not read, so the connection cannot be used again.
    if (!request.complete) response.setHeader('connection', 'close');
    sendJson(response, answerOfError(error instanceof TossError ? error : new TossError('COMMON_ERROR')));
  }
}

async function route(toss: Toss, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', headers } = request;
  const url = urlOf(request);
  const [first = '', second = ''] = partsOf(url.pathname);
  const text = await readBody(request);
  if (first === 'v1') {
    const answer = await callApi(toss, { method, path: url.pathname, headers, text });
    if (answer === undefined) return void response.destroy();
    return sendJson(response, answer);
  }
  if (first === '_fake') return sendJson(response, control(toss, { method, url, text }));
  if (first === 'checkout' && method === 'GET') return showCheckout(response, url.searchParams);
  if (first === 'checkout' && method === 'POST') return pay(toss, response, new URLSearchParams(text));
  if (first === 'receipt' && method === 'GET') return showReceipt(toss, response, second);
  sendJson(response, answerOf(new TossError('NOT_FOUND').body, 404));
}

function urlOf({ url = '/' }: IncomingMessage): URL {
  const parsed = URL.parse(`http://127.0.0.1${url}`);
  if (parsed === null || !url.startsWith('/')) throw new TossError('INVALID_REQUEST', { detail: 'path' });
  return parsed;
}
