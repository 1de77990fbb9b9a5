import pg from 'pg';
import { verifyCloud } from '../../bin/verify/verify-cloud.ts';
import type { Check, Schema } from '../../database/verify/check.ts';
import { checksWithin } from '../../database/verify/checks.ts';
import { OUTBOX_CHECK } from '../../database/verify/messages.ts';
import { describeFinding, type Finding, runChecks } from '../../database/verify/run-checks.ts';
import { deployed, emulatorSettings } from './addresses.ts';
import type { Verifiable } from './database.ts';

const failOn = (findings: readonly Finding[]): void => {
  const broken = findings.filter(({ violations }) => violations > 0);
  if (broken.length > 0) throw new Error(`invariants are broken\n${broken.map(describeFinding).join('\n')}`);
};

async function check(url: string, chosen: readonly Check[], isSettled: boolean): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    failOn(await runChecks(client, chosen, { isSettled }));
  } finally {
    await client.end();
  }
}

/**
 * Checks every invariant of the tables, without any grace period. Call it after all messages of the test are delivered.
 *
 * @param url of the auditor: `db.url('auditor')`
 * @param schemas of the services that the test runs; checks that read others are left out. A test that does not deliver
 *   its outboxes names fewer than all of them, because a message in an outbox is a violation too.
 * @throws Error naming each invariant that is broken, with rows
 */
export async function verifySettled(url: string, schemas: readonly Schema[]): Promise<void> {
  const chosen = checksWithin(schemas);
  if (chosen.length === 0) throw new Error(`no invariant can be read from ${schemas.join(', ')} alone`);
  await check(url, chosen, true);
}

/**
 * Checks a database at the end of a test file: every invariant of the services that connected to it, except those that
 * the file violates on purpose.
 *
 * In a file that delivers messages, the rest is delivered first; then no outbox may have a row, and no check has a grace
 * period. In a file that runs one service alone, messages stay in the outbox and sweeps do not run, so the grace periods
 * apply and the outbox is not checked.
 *
 * @throws Error naming each invariant that is broken, with rows
 */
export async function verifyTestDatabase({ url, schemas, settle, expected }: Verifiable): Promise<void> {
  await settle?.();
  const isSettled = settle !== undefined;
  const chosen = checksWithin(schemas).filter(
    ({ name }) => !expected.has(name) && (isSettled || name !== OUTBOX_CHECK),
  );
  await check(url, chosen, isSettled);
}

/**
 * Waits until all messages of the deployed cloud are handled and checks every invariant of its tables and queues.
 *
 * @throws Error naming each invariant that is broken, with rows
 */
export async function verifyDeployed(): Promise<void> {
  const { postgresUrl } = deployed();
  failOn(await verifyCloud({ database: { connectionString: postgresUrl }, sqs: emulatorSettings(), settled: true }));
}
