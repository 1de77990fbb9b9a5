import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { deployed } from './addresses.ts';
import { type ApiAnswer, call } from './api.ts';

const POLL_MS = 250;
const LIMIT_MS = 40_000;

/** Asks until the answer is there. @throws Error with the last answer when it never comes */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  limitMs: number = LIMIT_MS,
): Promise<T> {
  let answer = await ask();
  for (let waitedMs = 0; waitedMs < limitMs && !isThere(answer); waitedMs += POLL_MS) {
    await setTimeout(POLL_MS);
    answer = await ask();
  }
  if (!isThere(answer)) throw new Error(`${what}: never, at last ${JSON.stringify(answer)}`);
  return answer;
}

export interface Held {
  readonly reservation: {
    readonly id: string;
    readonly number: string;
    readonly amount: number;
    readonly status: string;
  };
  readonly paymentOrder: string;
}

/** What one socket has told a fan. */
export interface Line {
  /** Waits for a frame of this type. */
  heard(type: string): Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

/** One fan and what he does, by public HTTP and WebSocket alone. */
export class Fan {
  readonly token: string;
  readonly email: string;

  private constructor(email: string, token: string) {
    this.email = email;
    this.token = token;
  }

  static async signIn({ email, password }: { readonly email: string; readonly password: string }): Promise<Fan> {
    const { status, body } = await call('POST', '/api/auth/login', { body: { email, password } });
    if (status !== 200) throw new Error(`${email} cannot sign in: ${status} ${JSON.stringify(body)}`);
    return new Fan(email, (body as { accessToken: string }).accessToken);
  }

  get(path: string): Promise<ApiAnswer> {
    return call('GET', path, { token: this.token });
  }

  post(path: string, body?: unknown, key: string = randomUUID()): Promise<ApiAnswer> {
    return call('POST', path, { token: this.token, body, headers: { 'idempotency-key': key } });
  }

  /** Opens a socket, which tells what concerns him. */
  async listen(): Promise<Line> {
    const { body } = await this.post('/api/sockets/tickets');
    const frames: Record<string, unknown>[] = [];
    const socket = new WebSocket((body as { url: string }).url);
    socket.on('message', (bytes: Buffer) => frames.push(JSON.parse(bytes.toString()) as Record<string, unknown>));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const find = (type: string) => frames.find((frame) => frame.type === type);
    return {
      heard: async (type) =>
        (await eventually(
          `the socket tells ${type}`,
          () => Promise.resolve(find(type)),
          (frame) => frame !== undefined,
        ))!,
      close: () => socket.close(),
    };
  }

  /** Waits his turn. @returns the admission token */
  async admission(eventId: string): Promise<string> {
    const enter = (): Promise<ApiAnswer> => call('POST', '/api/queue/enter', { token: this.token, body: { eventId } });
    // Entering is idempotent, and the first fans of a room that Redis does not hold yet are told to enter again.
    const entered = await eventually(
      'the room takes him',
      enter,
      ({ status, body }) => status === 200 && (body as { state: string }).state !== 'RESTORING',
    );
    const admitted = await eventually(
      'the fan is admitted',
      async () =>
        (entered.body as { state: string }).state === 'ADMITTED' ? entered : this.get(`/api/queue/${eventId}`),
      ({ body }) => (body as { state: string }).state === 'ADMITTED',
    );
    return (admitted.body as { admissionToken: string }).admissionToken;
  }

  hold(eventId: string, admissionToken: string, seatIds: readonly number[]): Promise<ApiAnswer> {
    return this.post('/api/reservations', { eventId, admissionToken, seatIds });
  }

  /** What the card company's page would do. @returns the payment key */
  static async useCard(orderId: string, amount: number, card: string): Promise<string> {
    const answer = await fetch(`${deployed().fakes.toss}/_fake/payments`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId, amount, card }),
    });
    return ((await answer.json()) as { paymentKey: string }).paymentKey;
  }

  points(): Promise<unknown> {
    return this.get('/api/points').then(({ body }) => body);
  }

  /** Waits until payment and reservation have told each other. */
  confirmed(reservationId: string): Promise<ApiAnswer> {
    return eventually(
      'the reservation is confirmed',
      () => this.get(`/api/reservations/${reservationId}`),
      ({ body }) => (body as { status: string }).status === 'CONFIRMED',
    );
  }
}
