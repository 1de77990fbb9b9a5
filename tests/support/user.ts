import { randomUUID } from 'node:crypto';
import { setTimeout } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { deployed } from './addresses.ts';
import { type ApiAnswer, call } from './api.ts';

const POLL_MS = 250;
const LIMIT_MS = 40_000;

/** Polls until `isThere` accepts an answer. @throws Error with the last answer after `limitMs` */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  limitMs: number = LIMIT_MS,
): Promise<T> {
  const endsAt = performance.now() + limitMs;
  let answer = await ask();
  while (performance.now() < endsAt && !isThere(answer)) {
    await setTimeout(POLL_MS);
    answer = await ask();
  }
  if (!isThere(answer))
    throw new Error(`not within ${limitMs} ms: ${what}. The last answer: ${JSON.stringify(answer)}`);
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

/** An open socket and the frames that it has received. */
export interface UserSocket {
  /** Waits for a frame of this type. */
  received(type: string): Promise<Readonly<Record<string, unknown>>>;
  close(): void;
}

/** A signed-in user of the public HTTP and WebSocket API. */
export class User {
  readonly token: string;
  readonly email: string;

  private constructor(email: string, token: string) {
    this.email = email;
    this.token = token;
  }

  static async signIn({ email, password }: { readonly email: string; readonly password: string }): Promise<User> {
    const { status, body } = await call('POST', '/api/auth/login', { body: { email, password } });
    if (status !== 200) throw new Error(`${email} cannot sign in: ${status} ${JSON.stringify(body)}`);
    return new User(email, (body as { accessToken: string }).accessToken);
  }

  get(path: string): Promise<ApiAnswer> {
    return call('GET', path, { token: this.token });
  }

  post(path: string, body?: unknown, key: string = randomUUID()): Promise<ApiAnswer> {
    return call('POST', path, { token: this.token, body, headers: { 'idempotency-key': key } });
  }

  /** Opens a socket for the user's notifications. */
  async openSocket(): Promise<UserSocket> {
    const { body } = await this.post('/api/sockets/tickets');
    const frames: Record<string, unknown>[] = [];
    const socket = new WebSocket((body as { url: string }).url);
    socket.on('message', (bytes: Buffer) => frames.push(JSON.parse(bytes.toString()) as Record<string, unknown>));
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    const find = (type: string) => frames.find((frame) => frame.type === type);
    return {
      received: async (type) =>
        (await eventually(
          `the socket receives ${type}`,
          () => Promise.resolve(find(type)),
          (frame) => frame !== undefined,
        ))!,
      close: () => socket.close(),
    };
  }

  /** Enters the waiting room and waits for the admission. @returns the admission token */
  async admission(eventId: string): Promise<string> {
    const enter = (): Promise<ApiAnswer> => call('POST', '/api/queue/enter', { token: this.token, body: { eventId } });
    // Entering is idempotent. While Redis loads the room, the state is RESTORING, and the user enters again.
    const entered = await eventually(
      'the user enters the room',
      enter,
      ({ status, body }) => status === 200 && (body as { state: string }).state !== 'RESTORING',
    );
    const admitted = await eventually(
      'the user is admitted',
      async () =>
        (entered.body as { state: string }).state === 'ADMITTED' ? entered : this.get(`/api/queue/${eventId}`),
      ({ body }) => (body as { state: string }).state === 'ADMITTED',
    );
    return (admitted.body as { admissionToken: string }).admissionToken;
  }

  hold(eventId: string, admissionToken: string, seatIds: readonly number[]): Promise<ApiAnswer> {
    return this.post('/api/reservations', { eventId, admissionToken, seatIds });
  }

  holdBest(eventId: string, admissionToken: string, quantity: number): Promise<ApiAnswer> {
    return this.post('/api/reservations', { eventId, admissionToken, quantity });
  }

  /** Pays with a card, as the page of the card company does. @returns the payment key */
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

  /** Waits until the reservation is CONFIRMED. */
  confirmed(reservationId: string): Promise<ApiAnswer> {
    return eventually(
      'the reservation is confirmed',
      () => this.get(`/api/reservations/${reservationId}`),
      ({ body }) => (body as { status: string }).status === 'CONFIRMED',
    );
  }
}
