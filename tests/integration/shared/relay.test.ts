import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { relayUntil } from '../../../lambdas/platform/functions/relay.ts';
import { type RelayDeps, relayOutbox } from '../../../lambdas/platform/operations/relay-outboxes.ts';
import { outboxStatements } from '../../../lambdas/platform/repositories/outboxes.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

const outbox = outboxStatements('auth');

let db: TestDatabase;
/** Sends to every queue but one. */
let relay: RelayDeps & { readonly sent: string[] };
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.drop());
beforeEach(async () => {
  await db.sql('TRUNCATE auth.outbox');
  const sent: string[] = [];
  relay = {
    database: db.open('relay'),
    sent,
    send: (rows) => {
      const ids = rows.filter(({ type }) => type !== 'test.refused').map(({ id }) => id);
      sent.push(...ids);
      return Promise.resolve(ids);
    },
  };
});

/** Rows that have been due for so many seconds. */
async function put(type: string, count: number, { dueFor = 1, attempts = 0 } = {}): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await db.sql(
    `INSERT INTO auth.outbox (id, type, version, occurred_at, data, attempts, next_attempt_at)
     SELECT id, $2, 1, now(), '{}', $4, now() - make_interval(secs => $3) FROM unnest($1::uuid[]) AS id`,
    [ids, type, dueFor, attempts],
  );
  return ids;
}

describe('a row that its queue refuses', () => {
  it('is set aside after twenty attempts, also while others are due in each pass', async () => {
    await put('test.refused', 1, { attempts: 19 });
    for (let pass = 0; pass < 3; pass++) {
      await put('test.refused', 1);
      expect(await relayOutbox(relay, outbox)).toMatchObject({ sent: 0 });
    }
    const rows = await db.sql('SELECT attempts FROM auth.outbox WHERE set_aside_at IS NOT NULL');
    expect(rows).toEqual([{ attempts: 20 }]);
  });

  it('keeps none waiting that stand behind it, though there are two thousand of its kind', async () => {
    await put('test.refused', 2_000, { dueFor: 60 });
    const healthy = await put('test.healthy', 1);
    await relayUntil(Date.now() + 2_000, relay, [outbox]);
    expect(relay.sent).toEqual(healthy);
  });

  it('is not tried twice in a row', async () => {
    await put('test.refused', 150);
    // Long enough for three batches on a busy machine, much shorter than the 30 s until the next attempt.
    await relayUntil(Date.now() + 2_000, relay, [outbox]);
    const attempts = await db.sql('SELECT attempts, count(*)::int AS rows FROM auth.outbox GROUP BY attempts');
    expect(attempts).toEqual([{ attempts: 1, rows: 150 }]);
  });
});
