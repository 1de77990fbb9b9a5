import { Redis } from 'ioredis';
import { ADMISSION_TOKEN } from '../lambdas/queue/contract/tokens.ts';
import { newId } from '../lambdas/shared/domain/ids.ts';
import { type HmacKeys, signToken } from '../lambdas/shared/domain/opaque-token.ts';
import { type House, openHouse } from '../localstack/runner/runner.ts';
import { stores } from '../tests/support/addresses.ts';
import { type TestDatabase, testDatabase } from '../tests/support/database.ts';
import { type EventWish, publishEvent } from './event.ts';
import { Postman } from './message-pump.ts';
import type { Fan, Send } from './scenario.ts';

const TOKEN_TTL_MS = 3_600_000;
/** Seconds since the epoch; API Gateway passes an authorizer's context on as strings. */
const TOKEN_END = String(Math.floor((Date.now() + 24 * TOKEN_TTL_MS) / 1000));
/** Rows of one INSERT. */
const FANS_BATCH = 5_000;
/** KRW that each fan may spend. */
const POINTS = 1_000_000;

/** The system under test with everything a scenario prepares on it. It lives in a process of its own. */
export class Stage {
  readonly house: House;
  readonly database: TestDatabase;
  readonly redis: Redis;
  readonly postman: Postman;
  private readonly needsTokens: boolean;

  private constructor(house: House, database: TestDatabase, redis: Redis, needsTokens: boolean) {
    this.house = house;
    this.database = database;
    this.redis = redis;
    this.postman = new Postman(house);
    this.needsTokens = needsTokens;
  }

  static async open({ poolMax, tossUrl }: { poolMax: number; tossUrl: string }): Promise<Stage> {
    const database = await testDatabase();
    const redisUrl = stores.redisUrl();
    const house = await openHouse({ databaseUrl: database.url, redisUrl, tossUrl, poolMax });
    return new Stage(house, database, new Redis(redisUrl), true);
  }

  /** The same stage for direct calls, where nobody reads an access token. */
  withoutTokens(): Stage {
    return new Stage(this.house, this.database, this.redis, false);
  }

  /** New events on sale, their seats made and their rooms open. */
  async events(count: number, wish: EventWish): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n++) ids.push(await publishEvent(this, wish));
    return ids;
  }

  /** A call straight into the function, its caller already known. */
  readonly send: Send = async ({ method, path, fan, body, key }) => {
    const answer = await this.house.pass(method, path, {
      principal: fan && { userId: fan.id, role: 'USER', sessionId: fan.id, exp: TOKEN_END },
      text: body && JSON.stringify(body),
      headers: key === undefined ? {} : { 'Idempotency-Key': key },
    });
    return { status: answer.statusCode, body: answer.body };
  };

  fans(count: number): Fan[] {
    return Array.from({ length: count }, () => {
      const id = newId();
      return this.needsTokens ? { id, token: this.house.tokenOf(id) } : { id };
    });
  }

  /** Fans whom the queue has let in already, as its signature says. */
  admittedFans(count: number, eventOf: (n: number) => string): Fan[] {
    const keys = this.house.secret('admission') as HmacKeys;
    const expiresAt = new Date(Date.now() + TOKEN_TTL_MS);
    return this.fans(count).map((fan, n) => {
      const facts = { admissionId: newId(), eventId: eventOf(n), userId: fan.id };
      return { ...fan, admission: signToken(ADMISSION_TOKEN, facts, expiresAt, keys) };
    });
  }

  /** Each fan has points enough, with history and ledger as `grantPoints` writes them. */
  async givePoints(fans: readonly Fan[]): Promise<void> {
    for (let from = 0; from < fans.length; from += FANS_BATCH) {
      const users = fans.slice(from, from + FANS_BATCH).map(({ id }) => id);
      const grants = users.map(() => newId());
      await this.database.sql(
        `WITH granted AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS g (user_id, grant_id)),
              opened AS (INSERT INTO payment.points (user_id, balance, changes) SELECT user_id, $3, 1 FROM granted),
              entered AS (
                INSERT INTO payment.ledger (entry_key, debit_account, credit_account, amount)
                SELECT 'grant:' || grant_id || ':points', 'grants', 'points:' || user_id, $3 FROM granted)
         INSERT INTO payment.point_histories
                (user_id, n, type, amount, balance_after, reference_type, reference_id, description)
         SELECT user_id, 1, 'CHARGE', $3, $3, 'CHARGE', grant_id, 'bench' FROM granted`,
        [users, grants, POINTS],
      );
    }
  }

  async close(): Promise<void> {
    await this.postman.stop();
    this.redis.disconnect();
    await this.house.close();
    await this.database.drop();
  }
}
