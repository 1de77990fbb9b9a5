import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { IdempotencyKeyReused, RequestInProgress } from '../../../lambdas/shared/contract/errors.ts';
import { defineMessage } from '../../../lambdas/shared/contract/message.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { OutboxRow } from '../../../lambdas/shared/messages/message.ts';
import { sendingOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { findResult, keepResult } from '../../../lambdas/shared/postgres/idempotency.ts';
import { statement } from '../../../lambdas/shared/postgres/statement.ts';
import { databaseMode } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const echoed = defineMessage('test.echoed', 1, z.object({ text: z.string() }));
const REMEMBER = statement('inbox.test_remember', "INSERT INTO inbox (id, type) VALUES ($1, 'test')");
const COUNT = statement<{ n: number }>(
  'inbox.test_count',
  'SELECT count(*)::int AS n FROM inbox WHERE id = ANY ($1::uuid[])',
);

const DIVIDE = statement<{ n: number }>('inbox.test_divide', 'SELECT 1 / $1::int AS n');
const UNPLANNED = statement<{ n: number }>('inbox.test_unplanned', 'SELECT $1::int AS n');

const PREPARED = statement<{ names: string[] }>(
  'inbox.test_prepared',
  "SELECT coalesce(array_agg(name), '{}') AS names FROM pg_prepared_statements",
);

const CAMEL = statement<{ firstSeatId: number; payBy2: null; id: string }>(
  'inbox.test_camel',
  "SELECT 1 AS first_seat_id, NULL AS pay_by_2, 'x' AS id",
);

let db: TestDatabase;
let database: Database;
beforeAll(async () => {
  db = await testDatabase();
  database = db.open('auth');
});
afterAll(() => db.drop());

const count = async (...ids: string[]): Promise<number> => (await database.query(COUNT, [ids]))[0]!.n;

it('names its statements only where no proxy is in between, for a name would pin the connection of the proxy', async () => {
  const one = db.open('auth', { max: 1 });
  await one.query(COUNT, [[]]);
  const [prepared] = await one.query(PREPARED, []);
  expect(prepared!.names.includes(COUNT.name)).toBe(databaseMode().namedStatements);
});

describe('a transaction', () => {
  it('keeps all of its statements', async () => {
    const [a, b] = [newId(), newId()];
    await database.transaction((tx) => Promise.all([tx.execute(REMEMBER, [a]), tx.execute(REMEMBER, [b])]));
    expect(await count(a, b)).toBe(2);
  });

  it('keeps nothing when its work throws', async () => {
    const id = newId();
    const failing = database.transaction(async (tx) => {
      await tx.execute(REMEMBER, [id]);
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await count(id)).toBe(0);
  });

  it('keeps nothing when one of several statements sent together fails', async () => {
    const id = newId();
    const failing = database.transaction((tx) => Promise.all([tx.execute(REMEMBER, [id]), tx.execute(REMEMBER, [id])]));
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await count(id)).toBe(0);
  });

  it('does not pretend to have committed when its work swallowed a failed statement', async () => {
    const id = newId();
    const careless = database.transaction(async (tx) => {
      await tx.execute(REMEMBER, [id]);
      await tx.execute(REMEMBER, [id]).catch(() => undefined);
    });
    await expect(careless).rejects.toThrow();
    expect(await count(id)).toBe(0);
  });

  it('leaves a usable connection behind a failure', async () => {
    const one = db.open('auth', { max: 1 });
    await expect(one.transaction(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await one.query(COUNT, [[newId()]])).toEqual([{ n: 0 }]);
  });

  it('leaves usable what was sent behind a failure for the first time and never planned', async () => {
    const one = db.open('auth', { max: 1 });
    const together = one.transaction((tx) =>
      Promise.all([tx.query(DIVIDE, [0]), tx.query(UNPLANNED, [1]), tx.query(UNPLANNED, [2])]),
    );
    await expect(together).rejects.toMatchObject({ code: '22012' });
    expect(await one.query(UNPLANNED, [5])).toEqual([{ n: 5 }]);
    expect(await one.query(DIVIDE, [1])).toEqual([{ n: 1 }]);
  });
});

describe('statements that are sent with COMMIT', () => {
  it('are committed with the rest', async () => {
    const [a, b] = [newId(), newId()];
    await database.transaction(async (tx) => {
      tx.withCommit(() => [tx.execute(REMEMBER, [b])]);
      await tx.execute(REMEMBER, [a]);
    });
    expect(await count(a, b)).toBe(2);
  });

  it('commit nothing when one of them fails in the database', async () => {
    const [a, b] = [newId(), newId()];
    const failing = database.transaction(async (tx) => {
      tx.withCommit(() => [tx.execute(REMEMBER, [b]), tx.execute(REMEMBER, [a])]);
      await tx.execute(REMEMBER, [a]);
    });
    await expect(failing).rejects.toMatchObject({ code: '23505' });
    expect(await count(a, b)).toBe(0);
  });

  it('commit nothing when a message does not fit its contract', async () => {
    const a = newId();
    const failing = database.transaction(async (tx) => {
      tx.withCommit(() => [tx.publish(echoed, { text: 5 } as unknown as { text: string })]);
      await tx.execute(REMEMBER, [a]);
    });
    await expect(failing).rejects.toThrow();
    expect(await count(a)).toBe(0);
  });
});

describe('statements that are sent together', () => {
  it('give their results by position or by name', async () => {
    const id = newId();
    const results = await database.transaction(async (tx) => ({
      list: await tx.together([tx.query(UNPLANNED, [1]), tx.query(UNPLANNED, [2])]),
      named: await tx.together({ kept: tx.execute(REMEMBER, [id]), count: tx.query(COUNT, [[id]]) }),
    }));
    expect(results).toEqual({ list: [[{ n: 1 }], [{ n: 2 }]], named: { kept: 1, count: [{ n: 1 }] } });
  });

  it('throw the first error after every one has its answer', async () => {
    const answered: string[] = [];
    const failing = database.transaction((tx) =>
      tx.together([
        tx.query(DIVIDE, [0]),
        tx.query(UNPLANNED, [1]).catch((error: unknown) => {
          answered.push('second');
          throw error;
        }),
      ]),
    );
    await expect(failing).rejects.toMatchObject({ code: '22012' });
    expect(answered).toEqual(['second']);
  });
});

it('rolls back and returns the value of rollbackWith', async () => {
  const id = newId();
  const followed: string[] = [];
  const value = await database.transaction(async (tx) => {
    await tx.execute(REMEMBER, [id]);
    tx.afterCommit(() => {
      followed.push('after commit');
      return Promise.resolve();
    });
    await tx.publish(echoed, { text: 'never' });
    return tx.rollbackWith('answered before');
  });
  expect(value).toBe('answered before');
  expect(await count(id)).toBe(0);
  expect(followed).toEqual([]);
});

it('gives rows with the names of their columns in camelCase', async () => {
  expect(await database.query(CAMEL, [])).toEqual([{ firstSeatId: 1, payBy2: null, id: 'x' }]);
});

describe('what a transaction publishes', () => {
  it('is in the outbox with its commit and nowhere without', async () => {
    const failing = database.transaction(async (tx) => {
      await tx.publish(echoed, { text: 'lost' });
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    await database.transaction((tx) => tx.publish(echoed, { text: 'kept' }));
    expect((await db.outbox('auth')).map((row) => row.data)).toEqual([{ text: 'kept' }]);
  });

  it('is sent after the commit, and only then', async () => {
    const seen: { rows: readonly OutboxRow[]; committed: number }[] = [];
    const sending = db.open('event', {
      outbox: sendingOutbox(async (rows) => {
        const [row] = await db.sql<{ n: number }>('SELECT count(*)::int AS n FROM event.outbox');
        seen.push({ rows, committed: row!.n });
        return rows.map(({ id }) => id);
      }),
    });
    await sending.transaction((tx) => tx.publish(echoed, { text: 'hello' }));
    expect(seen).toMatchObject([{ rows: [{ type: 'test.echoed', data: { text: 'hello' } }], committed: 1 }]);
    expect(await db.outbox('event')).toEqual([]);
  });

  it('stays in the outbox when it cannot be sent, and the caller still succeeds', async () => {
    const cut = db.open('queue', { outbox: sendingOutbox(() => Promise.reject(new Error('no way'))) });
    await cut.transaction((tx) => tx.publish(echoed, { text: 'later' }));
    expect(await db.outbox('queue')).toMatchObject([{ data: { text: 'later' } }]);
  });

  it('is refused when it does not fit its own schema', async () => {
    const wrong = database.transaction((tx) => tx.publish(echoed, { text: 5 } as unknown as { text: string }));
    await expect(wrong).rejects.toThrow();
  });
});

describe('an idempotency key', () => {
  const key = (scope: string, body = 'a') => ({ scope, fingerprint: Buffer.alloc(32, body) });
  const act = (idempotency: ReturnType<typeof key>, work: () => Promise<unknown>): Promise<unknown> =>
    database.transaction(async (tx) => {
      const kept = await findResult(tx, idempotency);
      if (kept !== undefined) return kept;
      const result = await work();
      await keepResult(tx, idempotency, result);
      return result;
    });

  it('gives a repeat the first answer without acting again', async () => {
    let acts = 0;
    const work = () => Promise.resolve({ act: ++acts });
    expect([await act(key('one'), work), await act(key('one'), work)]).toEqual([{ act: 1 }, { act: 1 }]);
  });

  it('refuses another body', async () => {
    await act(key('two'), () => Promise.resolve(1));
    await expect(act(key('two', 'b'), () => Promise.resolve(2))).rejects.toThrow(IdempotencyKeyReused);
  });

  it('is not burned by a failure', async () => {
    await expect(act(key('three'), () => Promise.reject(new Error('no')))).rejects.toThrow('no');
    expect(await act(key('three'), () => Promise.resolve('done'))).toBe('done');
  });

  it('refuses a second request while the first is running', async () => {
    let release = (): void => undefined;
    const gate = new Promise<void>((resolve) => {
      release = resolve;
    });
    let entered = (): void => undefined;
    const inside = new Promise<void>((resolve) => {
      entered = resolve;
    });
    const first = act(key('four'), async () => {
      entered();
      await gate;
      return 'first';
    });
    await inside;
    await expect(act(key('four'), () => Promise.resolve('second'))).rejects.toThrow(RequestInProgress);
    release();
    expect(await first).toBe('first');
  });

  it('acts once under twenty requests at once', async () => {
    let acts = 0;
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, () => act(key('five'), () => Promise.resolve(++acts))),
    );
    expect(acts).toBe(1);
    for (const each of all)
      if (each.status === 'rejected') expect(each.reason).toBeInstanceOf(RequestInProgress);
      else expect(each.value).toBe(1);
  });

  it('is free again after its 48 hours', async () => {
    await act(key('six'), () => Promise.resolve('old'));
    await db.sql("UPDATE auth.idempotency_keys SET expires_at = now() - interval '1 second' WHERE scope = 'six'");
    expect(await act(key('six', 'b'), () => Promise.resolve('new'))).toBe('new');
  });
});
