import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { type Answer, TossError } from './errors.ts';

const BODY_BYTES_MAX = 64_000;
/** A body up to this size is read to its end before it is refused; the connection of a longer one may end first. */
const DRAINED_BYTES_MAX = 1_000_000;

/** The whole body. @throws TossError when it is too long */
export async function readBody(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let bytes = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    bytes += part.length;
    if (bytes <= BODY_BYTES_MAX) parts.push(part);
    if (bytes > DRAINED_BYTES_MAX) break;
  }
  if (bytes > BODY_BYTES_MAX) throw new TossError('INVALID_REQUEST', { status: 413, detail: 'body' });
  return Buffer.concat(parts).toString('utf8');
}

/** The body as the schema parses it. @throws TossError that names the first invalid member */
export function fromJson<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const isOrderId = issue?.path.length === 1 && issue.path[0] === 'orderId';
  throw isOrderId
    ? new TossError('INVALID_ORDER_ID')
    : new TossError('INVALID_REQUEST', { detail: `${issue?.path.join('.') || 'body'}: ${issue?.message}` });
}

/** The parsed JSON, or undefined where the text is not JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The decoded segments of the path. @throws TossError when they cannot be decoded */
export function partsOf(path: string): string[] {
  try {
    return path.split('/').slice(1).map(decodeURIComponent);
  } catch {
    throw new TossError('INVALID_REQUEST', { detail: 'path' });
  }
}

export function sendJson(response: ServerResponse, { status, text }: Answer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', 'cache-control': 'no-store' });
  response.end(text);
}

/** The format of an order id at Toss. */
export const orderId = z.string().regex(/^[A-Za-z0-9_-]{6,64}$/);
