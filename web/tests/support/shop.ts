import { randomUUID } from 'node:crypto';
import { grantPoints } from '../../../lambdas/payment/operations/grant-points.ts';
import { noOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { deployed } from '../../../tests/support/addresses.ts';
import { adminToken, call } from '../../../tests/support/api.ts';
import { eventually, User } from '../../../tests/support/user.ts';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

export interface Account {
  readonly id: string;
  readonly email: string;
  readonly password: string;
  readonly name: string;
  /** As the client keeps it in `localStorage`. */
  readonly session: Readonly<Record<string, unknown>>;
}

/** A user of this test alone: wrong passwords and seats of one test concern no other. */
export async function newAccount(): Promise<Account> {
  const account = { email: `browser-${randomUUID()}@tiketi.example`, password: `pw-${randomUUID()}`, name: '김민아' };
  const { status, body } = await call('POST', '/api/auth/register', { body: account });
  if (status !== 201) throw new Error(`registration answered ${status} ${JSON.stringify(body)}`);
  const { user, accessToken, refreshToken } = body as {
    user: { id: string };
    accessToken: string;
    refreshToken: string;
  };
  return {
    ...account,
    id: user.id,
    session: { user, accessToken, refreshToken, goodUntilMs: Date.now() + 10 * MINUTE_MS },
  };
}

/** The same user through the API, to act beside the browser. */
export const otherFan = async (): Promise<User> => User.signIn(await newAccount());

/** Points come from an organiser, and no route gives them: as the seed does, below HTTP. */
export async function givePoints({ id }: Account, amount: number): Promise<void> {
  const { hostname: host, port, username: user, password, pathname } = new URL(deployed().postgresUrl);
  const connection = {
    host,
    port: Number(port),
    user,
    password: decodeURIComponent(password),
    database: pathname.slice(1),
    options: '-c search_path=payment',
    max: 1,
    pipeline: true,
  };
  const database = openDatabase({ connection, namedStatements: true, outbox: noOutbox });
  try {
    await grantPoints({ database }, { userId: id, grantId: randomUUID(), amount });
  } finally {
    await database.close();
  }
}
interface ShowWish {
  readonly title?: string;
  /** @default a day ago */
  readonly saleStartsInMs?: number;
  /** @default a small hall, see `newShow` */
  readonly sections?: readonly unknown[];
}

const rows = (count: number, seats: number) =>
  Array.from({ length: count }, (_, index) => ({ label: String(index + 1), seats }));

const smallHall = [
  { name: 'R석', price: 70_000, rows: rows(3, 12), accessible: [{ row: '3', numbers: [1, 2] }] },
  { name: 'S석', price: 50_000, rows: rows(2, 12) },
  { name: '스탠딩', price: 30_000, capacity: 40 },
];

/** 20,000 seats in 20 sections of four prices. */
export const largeHall = Array.from({ length: 20 }, (_, index) => ({
  name: `${101 + index}`,
  price: [198_000, 165_000, 132_000, 99_000][Math.floor(index / 5)],
  rows: rows(25, 40),
}));

/** A published show: a section of three rows at 70,000 won, one of two rows at 50,000, and 40 places at 30,000. @returns its id */
export async function newShow({
  title = `브라우저 ${randomUUID()}`,
  saleStartsInMs = -DAY_MS,
  sections = smallHall,
}: ShowWish = {}): Promise<string> {
  const token = await adminToken();
  const at = (ms: number): string => new Date(Date.now() + ms).toISOString();
  const { status, body } = await call('POST', '/api/events', {
    token,
    body: {
      title,
      artist: '별빛정원',
      venue: '작은 무대',
      description: '브라우저 시험을 위한 공연입니다.',
      eventDate: at(30 * DAY_MS),
      saleStartsAt: at(saleStartsInMs),
      saleEndsAt: at(29 * DAY_MS),
      layout: { sections },
    },
  });
  if (status !== 201) throw new Error(`the show was not made: ${status} ${JSON.stringify(body)}`);
  const { id } = body as { id: string };
  await call('POST', `/api/events/${id}/publish`, { token });
  await eventually(
    'the seats are made',
    () => call('GET', `/api/events/${id}`),
    ({ body: event }) => (event as { seatsReady?: boolean } | undefined)?.seatsReady === true,
  );
  return id;
}
