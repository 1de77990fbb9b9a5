import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { openTestDatabases, type TestDatabase, testDatabase } from '../../support/database.ts';

// Each test checks its database itself, and a database is checked once: breaking it does not fail the file.
let db: TestDatabase;
beforeEach(async () => {
  db = await testDatabase();
});
afterEach(() => db.drop());

const user = newId();
const breakPoints = () => db.sql('INSERT INTO payment.points (user_id, balance) VALUES ($1, 5)', [user]);
const CHECK = 'each balance of points is what the ledger says';

describe('a test file ends with the invariants of its database', () => {
  it('and fails when one is broken, though none of its tests checks it', async () => {
    db.open('payment');
    await breakPoints();
    await expect(db.verify()).rejects.toThrow(`✖ ${CHECK}: 1`);
  });

  it('before the database is dropped, and drops it also after a violation', async () => {
    db.open('payment');
    await breakPoints();
    await expect(db.drop()).rejects.toThrow(CHECK);
    expect(openTestDatabases()).not.toContain(db);
    db = await testDatabase();
  });

  it('only once: the end of the file checks while everything is still open', async () => {
    db.open('payment');
    await db.verify();
    await breakPoints();
    await expect(db.verify()).resolves.toBeUndefined();
  });

  it('only of the services that connected to it: the others have no rows', async () => {
    db.open('reservation');
    await breakPoints();
    await expect(db.verify()).resolves.toBeUndefined();
  });

  it('except those that it breaks on purpose, by name and with a reason', async () => {
    db.open('payment');
    db.expectViolation(CHECK, 'this test breaks it');
    db.expectViolation('the history of points is a running sum without a gap', 'this test breaks it too');
    await breakPoints();
    await expect(db.verify()).resolves.toBeUndefined();
    expect(() => db.expectViolation('a check that does not exist', 'x')).toThrow('there is no check');
    expect(() => db.expectViolation(CHECK, '')).toThrow('has a reason');
  });
});

describe('a file that delivers messages', () => {
  const overdue = () =>
    db.sql(
      `INSERT INTO payment.outbox (id, type, version, occurred_at, data)
       VALUES ($1, 'payment.closed', 1, now() - interval '1 second', '{}')`,
      [newId()],
    );
  const openAll = () => {
    for (const service of ['auth', 'event', 'queue', 'reservation', 'payment', 'notification']) db.open(service);
  };

  it('delivers the rest first, and then has no row in an outbox', async () => {
    openAll();
    await overdue();
    db.settleWith(async () => void (await db.sql('DELETE FROM payment.outbox')));
    await expect(db.verify()).resolves.toBeUndefined();
  });

  it('fails when messages are left', async () => {
    openAll();
    await overdue();
    db.settleWith(() => Promise.resolve());
    await expect(db.verify()).rejects.toThrow('no fact waits in an outbox: 1');
  });

  it('differs from one that runs a service by itself, whose messages have no receiver', async () => {
    openAll();
    await overdue();
    await expect(db.verify()).resolves.toBeUndefined();
  });
});
