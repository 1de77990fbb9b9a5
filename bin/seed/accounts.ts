import { randomBytes } from 'node:crypto';
import pg from 'pg';
import * as z from 'zod';
import { routes as auth } from '../../lambdas/auth/contract/routes.ts';
import { grantPoints } from '../../lambdas/payment/operations/grant-points.ts';
import { noOutbox } from '../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../lambdas/shared/postgres/database.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { readState, tiketi, writeState } from '../../localstack/cloud/state.ts';
import { postgresAddress } from '../../localstack/programs/postgres.ts';
import { type ApiClient, Refused } from './api-client.ts';

/** KRW in points that each demo user gets once. */
const POINTS = 100_000;
const PASSWORD_BYTES = 12;
const FILE = 'accounts.json';

const account = z.object({
  role: z.enum(['ADMIN', 'USER']),
  email: z.string(),
  name: z.string(),
  password: z.string(),
});
export type Account = z.output<typeof account>;

/** A signed-in account. */
export interface Person extends Account {
  readonly id: string;
  readonly token: string;
}

const people = [
  { role: 'ADMIN', email: 'admin@tiketi.example', name: '관리자' },
  { role: 'USER', email: 'mina@tiketi.example', name: '김민아' },
  { role: 'USER', email: 'junho@tiketi.example', name: '이준호' },
  { role: 'USER', email: 'sora@tiketi.example', name: '박소라' },
] as const;

/** The demo accounts of this cloud; none before its first seed. */
export function keptAccounts({ state }: Pick<Cloud, 'state'>): readonly Account[] {
  const kept = z.array(account).safeParse(readState(state, FILE));
  return kept.success ? kept.data : [];
}

/**
 * One administrator and three users with points exist afterwards. Their passwords are in the state, readable by its owner.
 *
 * They register over the public API. The first ADMIN role and the points have no route, so they are written to the database.
 * Passwords are stored before the accounts are created, so an interrupted seed is repeated with the same ones.
 *
 * @throws Failure when an account exists and its password is lost
 */
export async function seedAccounts(cloud: Cloud, client: ApiClient): Promise<readonly Person[]> {
  const kept = keptAccounts(cloud);
  const accounts = people.map(
    (person): Account =>
      kept.find(({ email }) => email === person.email) ?? {
        ...person,
        password: randomBytes(PASSWORD_BYTES).toString('base64url'),
      },
  );
  writeState(cloud.state, FILE, accounts);
  const signedIn: Person[] = [];
  for (const each of accounts) signedIn.push(await signIn(client, each));
  await promote(cloud, signedIn);
  await givePoints(cloud, signedIn);
  const [admin, ...fans] = signedIn;
  // The token from before the promotion has the role USER.
  return [await signIn(client, admin!), ...fans];
}

async function signIn(client: ApiClient, who: Account): Promise<Person> {
  const { email, password, name } = who;
  try {
    const { user, accessToken } = await client.ask(auth.login, 200, { body: { email, password } });
    return { ...who, id: user.id, token: accessToken };
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid_credentials') throw error;
  }
  try {
    const { user, accessToken } = await client.ask(auth.register, 201, { body: { email, password, name } });
    return { ...who, id: user.id, token: accessToken };
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'email_taken') throw error;
    throw new Failure(
      {
        step: 'demo accounts',
        because: `${email} exists, but not with the password in ${FILE}`,
        fix: `${tiketi('up --reset')} (deletes all data)`,
      },
      { cause: error },
    );
  }
}

// Only an administrator can appoint another one, so the first is appointed in the database.
async function promote(cloud: Cloud, signedIn: readonly Person[]): Promise<void> {
  const owner = new pg.Client(postgresAddress(cloud));
  await owner.connect();
  try {
    const ids = signedIn.filter(({ role }) => role === 'ADMIN').map(({ id }) => id);
    await owner.query("UPDATE auth.users SET role = 'ADMIN' WHERE id = ANY ($1::uuid[])", [ids]);
  } finally {
    await owner.end();
  }
}

async function givePoints(cloud: Cloud, signedIn: readonly Person[]): Promise<void> {
  const connection = { ...postgresAddress(cloud), options: '-c search_path=payment', max: 1, pipeline: true };
  const database = openDatabase({ connection, namedStatements: true, outbox: noOutbox });
  try {
    // The user's id is also the id of the grant, so a repeat grants nothing.
    for (const { id, role } of signedIn)
      if (role === 'USER') await grantPoints({ database }, { userId: id, grantId: id, amount: POINTS });
  } finally {
    await database.close();
  }
}
