import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import pg from 'pg';
import { checks, checksWithin } from '../../../database/verify/checks.ts';
import { describeFinding, runChecks } from '../../../database/verify/run-checks.ts';
import { stores } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';
import { verifySettled } from '../../support/verify.ts';
import { plants } from './plants.ts';

let db: TestDatabase;
let client: pg.Client;
beforeAll(async () => {
  db = await testDatabase();
  await db.sql(readFileSync('tests/integration/verify/healthy.sql', 'utf8'));
  const url = new URL(stores.postgresUrl());
  url.pathname = `/${db.name}`;
  client = new pg.Client({ connectionString: url.href });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await db.drop();
});
beforeEach(() => client.query('BEGIN'));
afterEach(() => client.query('ROLLBACK'));

const broken = async (isSettled: boolean): Promise<string[]> =>
  (await runChecks(client, checks, { isSettled }))
    .filter(({ violations }) => violations > 0)
    .map(({ check }) => check.name);

describe('a healthy database', () => {
  it.each([true, false])('breaks no invariant (settled: %s)', async (isSettled) => {
    expect(await broken(isSettled)).toEqual([]);
  });

  it('is read by the auditor, which can change nothing', async () => {
    await expect(verifySettled(db.url('auditor'), ['reservation', 'payment', 'queue', 'notification'])).resolves.toBe(
      undefined,
    );
  });

  it('is not reported as verified when no check reads it', async () => {
    await expect(verifySettled(db.url('auditor'), ['auth'])).rejects.toThrow('no invariant');
  });
});

describe('every check can fail', () => {
  it('has a planted violation', () => {
    expect(Object.keys(plants).sort()).toEqual(checks.map(({ name }) => name).sort());
  });

  it.each(Object.entries(plants).flatMap(([name, sqls]) => sqls.map((sql, index) => ({ name, index, sql }))))(
    '$name (planted $index)',
    async ({ name, sql }) => {
      await client.query(sql);
      expect(await broken(true)).toContain(name);
    },
  );
});

describe('a grace', () => {
  const age = (minutes: number) =>
    client.query(`UPDATE reservation.reservations
                     SET created_at = now() - interval '50 minutes', expires_at = now() - interval '${minutes} minutes'
                   WHERE id = '00000000-0000-7000-8000-000000000002'`);

  it('allows a sweep some minutes', async () => {
    await age(4);
    expect(await broken(false)).toEqual([]);
    await age(6);
    expect(await broken(false)).toEqual(['no hold is overdue without having been ended']);
  });

  it('is 0 once all messages are handled', async () => {
    await age(4);
    expect(await broken(true)).toEqual(['no hold is overdue without having been ended']);
  });
});

describe('what a sweep ends each minute', () => {
  it.each([
    `UPDATE payment.payments SET status = 'READY', payment_key = NULL, sends = 0, pay_by = now() - interval '1 minute'
      WHERE id = '00000000-0000-7000-8000-00000000b005';
     UPDATE reservation.reservations SET ended_at = NULL, asked_at = NULL, end_reason = NULL, expires_at = now() + interval '5 minutes'
      WHERE id = '00000000-0000-7000-8000-000000000005'`,
    `INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, state, made_at, ends_at)
     VALUES (gen_random_uuid(), '00000000-0000-7000-8000-00000000e001', gen_random_uuid(), 9, 1, 'ACTIVE',
             now() - interval '6 minutes', now() - interval '1 minute')`,
    `UPDATE reservation.events SET status = 'CANCELLED', cancelled_at = now() - interval '1 minute'`,
  ])('is no violation until two minutes after its time, also once all messages are handled (%#)', async (sql) => {
    await client.query(sql);
    expect(await broken(true)).toEqual([]);
  });
});

describe('a finding', () => {
  it('says how many violations there are, what they mean, and shows some rows', async () => {
    await client.query('UPDATE reservation.fans SET live_seats = 7');
    const findings = await runChecks(client, checksWithin(['reservation']), { isSettled: false });
    const text = findings.map(describeFinding).join('\n');
    expect(text).toContain('✔ no seat is in two live reservations');
    expect(text).toContain('✖ the seats of each user are counted right: 5');
    expect(text).toContain('"live_seats":7');
  });
});
