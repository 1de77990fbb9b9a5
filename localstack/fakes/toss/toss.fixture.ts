import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { startFake } from './fake.ts';

/** The members of an answer that tests read. */
const answer = z.looseObject({
  code: z.string().optional(),
  message: z.string().optional(),
  status: z.string().optional(),
  paymentKey: z.string().optional(),
  balanceAmount: z.number().optional(),
});
export type Body = z.infer<typeof answer>;
interface Reply {
  readonly status: number;
  readonly body: Body;
}

type Running = Awaited<ReturnType<typeof startFake>>;
type Options = Partial<Omit<Parameters<typeof startFake>[0], 'port' | 'stateFolder'>>;

/** A fake with a folder of its own, and the calls of a shop's server to it. */
export class TestToss {
  readonly #folder = mkdtempSync(path.join(os.tmpdir(), 'toss-'));
  readonly #options: Options;
  #fake: Running | undefined;

  constructor(options: Options = {}) {
    this.#options = options;
  }

  get url(): string {
    if (this.#fake === undefined) throw new Error('start() comes first');
    return this.#fake.url;
  }

  get folder(): string {
    return this.#folder;
  }

  async start(): Promise<void> {
    this.#fake = await startFake({ ...this.#options, port: 0, stateFolder: this.#folder });
  }

  async restart(): Promise<void> {
    await this.#fake?.close();
    await this.start();
  }

  async end(): Promise<void> {
    await this.#fake?.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  async send(method: string, to: string, body?: unknown, headers: Record<string, string> = {}): Promise<Reply> {
    const response = await fetch(`${this.url}${to}`, {
      method,
      headers: { authorization: basic('test_sk_tiketi:'), 'content-type': 'application/json', ...headers },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
    return { status: response.status, body: answer.parse(await response.json()) };
  }

  /** A payment that waits for its confirmation. */
  async pay(order: { orderId?: string; amount?: number; card?: string } = {}): Promise<Opened> {
    const { orderId = `order-${crypto.randomUUID()}`, amount = 10_000, card } = order;
    const { body } = await this.send('POST', '/_fake/payments', { orderId, amount, card });
    return { paymentKey: z.string().parse(body.paymentKey), orderId, amount };
  }

  confirm(opened: Opened, key?: string): Promise<Reply> {
    return this.send('POST', '/v1/payments/confirm', opened, keyHeader(key));
  }

  /** A payment that was charged. */
  async paid(order: Parameters<TestToss['pay']>[0] = {}): Promise<Opened> {
    const opened = await this.pay(order);
    await this.confirm(opened);
    return opened;
  }

  cancel({ paymentKey }: Opened, cancelAmount?: number, key?: string): Promise<Reply> {
    const body = { cancelReason: '고객 변심', cancelAmount };
    return this.send('POST', `/v1/payments/${paymentKey}/cancel`, body, keyHeader(key));
  }

  query({ paymentKey }: Pick<Opened, 'paymentKey'>): Promise<Reply> {
    return this.send('GET', `/v1/payments/${paymentKey}`);
  }

  async fault(order: Record<string, unknown>): Promise<void> {
    await this.send('POST', '/_fake/faults', order);
  }

  async advance(ms: number): Promise<void> {
    await this.send('POST', '/_fake/clock', { advanceMs: ms });
  }

  async calls(orderId: string): Promise<readonly Record<string, unknown>[]> {
    const { body } = await this.send('GET', `/_fake/calls?orderId=${orderId}`);
    return z.array(z.record(z.string(), z.unknown())).parse(body.calls);
  }
}

interface Opened {
  readonly paymentKey: string;
  readonly orderId: string;
  readonly amount: number;
}

export const basic = (credentials: string): string => `Basic ${Buffer.from(credentials).toString('base64')}`;

const keyHeader = (key: string | undefined): Record<string, string> =>
  key === undefined ? {} : { 'idempotency-key': key };

/** A shop that receives webhooks and answers each with the next of these statuses; the last one repeats. */
export async function startShop(statuses: readonly number[] = [200]): Promise<Shop> {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const status = statuses[Math.min(received.length, statuses.length - 1)] ?? 200;
      received.push({ headers: request.headers, event: event.parse(JSON.parse(Buffer.concat(parts).toString())) });
      response.writeHead(status).end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = z.object({ port: z.number() }).parse(server.address());
  const end = async (): Promise<void> => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  };
  return { url: `http://127.0.0.1:${address.port}/webhooks`, received, end };
}

const event = z.object({ eventType: z.string(), createdAt: z.string(), data: answer });
interface ReceivedWebhook {
  readonly headers: NodeJS.Dict<string | string[]>;
  readonly event: z.infer<typeof event>;
}
interface Shop {
  readonly url: string;
  readonly received: readonly ReceivedWebhook[];
  readonly end: () => Promise<void>;
}

const PATIENCE_MS = 5_000;
/** Waits for the condition. @throws Error after five seconds */
export async function until(holds: () => boolean | Promise<boolean>): Promise<void> {
  const end = Date.now() + PATIENCE_MS;
  while (!(await holds())) {
    if (Date.now() > end) throw new Error('the condition was not met within five seconds');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
