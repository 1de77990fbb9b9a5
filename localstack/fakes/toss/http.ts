import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import type { Answer } from './answer.ts';
import { TossError } from './errors.ts';

const BODY_BYTES_MAX = 64_000;
/** Up to here a body that is too long is read to its end and refused; beyond, its connection may end first. */
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

/** The body as the schema wants it. @throws TossError naming the first member that does not fit */
export function fromJson<S extends z.ZodType>(schema: S, text: string): z.infer<S> {
  const parsed = schema.safeParse(jsonOf(text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const isOrderId = issue?.path.length === 1 && issue.path[0] === 'orderId';
  throw isOrderId
    ? new TossError('INVALID_ORDER_ID')
    : new TossError('INVALID_REQUEST', { detail: `${issue?.path.join('.') || 'body'}: ${issue?.message}` });
}

/** What the text says, or undefined where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

/** The path's parts, decoded. @throws TossError when it is no text */
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

/** As Toss wants an order's number. */
export const orderId = z.string().regex(/^[A-Za-z0-9_-]{6,64}$/);
