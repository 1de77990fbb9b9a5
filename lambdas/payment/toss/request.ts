import { type ClientRequest, Agent as HttpAgent, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import type { Socket } from 'node:net';

const CONNECT_LIMIT_MS = 2_000;
const ANSWER_BYTES_MAX = 256 * 1024;

export interface HttpCall {
  readonly url: URL;
  readonly method: 'GET' | 'POST';
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** From now to the end of the answer. */
  readonly limitMs: number;
}

export type HttpOutcome =
  | { readonly kind: 'answered'; readonly status: number; readonly body: string }
  /** The connection was made, so bytes may have been sent, and no complete answer came back. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'not_connected' };

// A reused connection may be broken, and then it is unknown whether the request arrived. A new connection for each call
// costs a round trip and makes *not sent* certain.
const agents = { 'http:': new HttpAgent({ keepAlive: false }), 'https:': new HttpsAgent({ keepAlive: false }) };

/**
 * One request, one attempt. Never throws.
 *
 * `fetch` cannot say whether a connection was made before an error. That decides whether a payment has failed or is
 * unknown.
 */
export function send({ url, method, headers, body, limitMs }: HttpCall): Promise<HttpOutcome> {
  const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
  let isConnected = false;
  const isTls = url.protocol === 'https:';
  const options = { method, headers: { ...headers, connection: 'close' } };
  const request = isTls
    ? httpsRequest(url, { ...options, agent: agents['https:'] })
    : httpRequest(url, { ...options, agent: agents['http:'] });
  const connectTimer = setTimeout(() => request.destroy(new Error('no connection in time')), CONNECT_LIMIT_MS);
  const totalTimer = setTimeout(() => request.destroy(new Error('no answer in time')), limitMs);
  request.once('socket', (socket: Socket) => {
    // The request's bytes are written once this event has fired, never before.
    socket.once(isTls ? 'secureConnect' : 'connect', () => {
      isConnected = true;
      clearTimeout(connectTimer);
    });
  });
  request.once('error', () => resolve(isConnected ? { kind: 'lost' } : { kind: 'not_connected' }));
  request.once('close', () => {
    clearTimeout(connectTimer);
    clearTimeout(totalTimer);
    resolve(isConnected ? { kind: 'lost' } : { kind: 'not_connected' });
  });
  void readAnswer(request).then(resolve);
  request.end(body);
  return promise;
}

/** Resolves only with a complete answer. */
function readAnswer(request: ClientRequest): Promise<HttpOutcome> {
  const { promise, resolve } = Promise.withResolvers<HttpOutcome>();
  request.once('response', (response) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    response.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > ANSWER_BYTES_MAX) request.destroy(new Error('the answer is too large'));
      else chunks.push(chunk);
    });
    response.on('error', () => undefined);
    response.on('end', () => {
      const body = Buffer.concat(chunks).toString();
      resolve({ kind: 'answered', status: response.statusCode ?? 0, body });
    });
  });
  return promise;
}
