import { Redis } from 'ioredis';
import { ADMISSION_TOKEN } from '../lambdas/queue/contract/tokens.ts';
import { newId } from '../lambdas/shared/domain/ids.ts';
import { type HmacKeys, signToken } from '../lambdas/shared/domain/opaque-token.ts';
import { openRunner, type Runner } from '../localstack/runner/runner.ts';
import { databaseMode, stores } from '../tests/support/addresses.ts';
import { type TestDatabase, testDatabase } from '../tests/support/database.ts';
import type { Send, User } from './call.ts';
import { type EventWish, publishEvent } from './event.ts';
import { MessagePump } from './message-pump.ts';

const TOKEN_TTL_MS = 3_600_000;
/** Seconds since the epoch; API Gateway passes an authorizer's context on as strings. */
const TOKEN_END = String(Math.floor((Date.now() + 24 * TOKEN_TTL_MS) / 1000));
/** Rows of one INSERT. */
const USERS_BATCH = 5_000;
/** KRW in points of each user. */
const POINTS = 1_000_000;

/** The system under test, and what a scenario prepares on it. It runs in a separate process. */
export class Stage {
  readonly runner: Runner;
  readonly database: TestDatabase;
  readonly redis: Redis;
  readonly pump: MessagePump;
  private readonly needsTokens: boolean;

  private constructor(runner: Runner, database: TestDatabase, redis: Redis, needsTokens: boolean) {
    this.runner = runner;
    this.database = database;
    this.redis = redis;
    this.pump = new MessagePump(runner);
    this.needsTokens = needsTokens;
  }

  static async open({ poolMax, tossUrl }: { poolMax: number; tossUrl: string }): Promise<Stage> {
    const database = await testDatabase();
    const redisUrl = stores.redisUrl();
    const runner = await openRunner({
      databaseUrl: database.url,
      redisUrl,
      tossUrl,
      poolMax,
      databaseMode: databaseMode(),
    });
    return new Stage(runner, database, new Redis(redisUrl), true);
  }

  /** The same stage for direct calls, which need no access tokens. */
  withoutTokens(): Stage {
    return new Stage(this.runner, this.database, this.redis, false);
  }

  /** New events on sale, with their seats and an open waiting room. */
  async events(count: number, wish: EventWish): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push(await publishEvent(this, wish));
    return ids;
  }

  /** Calls the function directly, with the caller that an authorizer would have passed on. */
  readonly send: Send = async ({ method, path, user, body, key }) => {
    const answer = await this.runner.pass(method, path, {
      principal: user && { userId: user.id, role: 'USER', sessionId: user.id, exp: TOKEN_END },
      text: body && JSON.stringify(body),
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    });
    return { status: answer.statusCode, body: answer.body };
  };

  users(count: number): User[] {
    return Array.from({ length: count }, () => {
      const id = newId();
      return this.needsTokens ? { id, token: this.runner.tokenOf(id) } : { id };
    });
  }

  /** Users with a signed admission token, as the queue issues it. */
  admittedUsers(count: number, eventOf: (n: number) => string): User[] {
    const keys = this.runner.secret('admission') as HmacKeys;
    const expiresAt = new Date(Date.now() + TOKEN_TTL_MS);
    return this.users(count).map((user, n) => {
      const facts = { admissionId: newId(), eventId: eventOf(n), userId: user.id };
      return { ...user, admission: signToken(ADMISSION_TOKEN, facts, expiresAt, keys) };
    });
  }

  /** Grants each user points, with history and ledger rows as `grantPoints` writes them. */
  async givePoints(users: readonly User[]): Promise<void> {
    for (let from = 0; from < users.length; from += USERS_BATCH) {
      const ids = users.slice(from, from + USERS_BATCH).map(({ id }) => id);
      const grants = ids.map(() => newId());
      await this.database.sql(
        `WITH granted AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS g (user_id, grant_id)),
              opened AS (INSERT INTO payment.points (user_id, balance, changes) SELECT user_id, $3, 1 FROM granted),
              entered AS (
                INSERT INTO payment.ledger (entry_key, debit_account, credit_account, amount)
                SELECT 'grant:' || grant_id || ':points', 'grants', 'points:' || user_id, $3 FROM granted)
         INSERT INTO payment.point_histories
                (user_id, n, type, amount, balance_after, reference_type, reference_id, description)
         SELECT user_id, 1, 'CHARGE', $3, $3, 'CHARGE', grant_id, 'bench' FROM granted`,
        [ids, grants, POINTS],
      );
    }
  }

  async close(): Promise<void> {
    await this.pump.stop();
    this.redis.disconnect();
    await this.runner.close();
    await this.database.drop();
  }
}
