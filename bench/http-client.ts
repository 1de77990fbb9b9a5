import { connect, type Socket } from 'node:net';
import type { Call, Reply, Send } from './call.ts';
import { gate } from './load.ts';

/**
 * Keep-alive connections with little CPU time, because the generator shares two cores with the process under test.
 * It works with `front.ts` only, which always sends `content-length`.
 */
export interface HttpClient {
  readonly send: Send;
  close(): void;
}

const HEAD_END = Buffer.from('\r\n\r\n');

function toText({ method, path, user, body, key }: Call): string {
  const text = body === undefined ? '' : JSON.stringify(body);
  const lines = [`${method} ${path} HTTP/1.1`, 'Host: bench'];
  if (user?.token !== undefined) lines.push(`Authorization: Bearer ${user.token}`);
  if (key !== undefined) lines.push(`Idempotency-Key: ${key}`);
  if (body !== undefined) lines.push('Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`);
  return `${lines.join('\r\n')}\r\n\r\n${text}`;
}

/** @returns undefined until the whole answer has arrived */
function parse(bytes: Buffer): Reply | undefined {
  const headEnd = bytes.indexOf(HEAD_END);
  if (headEnd === -1) return undefined;
  const head = bytes.toString('latin1', 0, headEnd);
  const length = Number(/\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0);
  const bodyAt = headEnd + HEAD_END.length;
  if (bytes.length < bodyAt + length) return undefined;
  return { status: Number(head.slice(9, 12)), body: bytes.toString('utf8', bodyAt, bodyAt + length) };
}

class Connection {
  private readonly socket: Socket;
  private bytes: Buffer = Buffer.alloc(0);
  private waiting: PromiseWithResolvers<Reply> | undefined;

  constructor(port: number) {
    this.socket = connect({ port, host: '127.0.0.1', noDelay: true });
    this.socket.on('data', (chunk) => this.take(chunk));
    this.socket.on('error', (error) => this.waiting?.reject(error));
    this.socket.on('close', () => this.waiting?.reject(new Error('connection closed')));
  }

  send(call: Call): Promise<Reply> {
    this.waiting = Promise.withResolvers<Reply>();
    this.socket.write(toText(call));
    return this.waiting.promise;
  }

  close(): void {
    this.waiting = undefined;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.bytes = this.bytes.length === 0 ? chunk : Buffer.concat([this.bytes, chunk]);
    const reply = parse(this.bytes);
    if (reply === undefined) return;
    this.bytes = Buffer.alloc(0);
    this.waiting?.resolve(reply);
  }
}

export function openHttpClient(port: number, connections: number): HttpClient {
  const all = Array.from({ length: connections }, () => new Connection(port));
  const idle = [...all];
  const inTurn = gate(connections);
  return {
    send: (call) =>
      inTurn(async () => {
        const connection = idle.pop()!;
        try {
          return await connection.send(call);
        } finally {
          idle.push(connection);
        }
      }),
    close: () => {
      for (const connection of all) connection.close();
    },
  };
}
