import pg from 'pg';
import { verifyCloud } from '../../bin/verify/verify-cloud.ts';
import type { Schema } from '../../database/verify/check.ts';
import { checksWithin } from '../../database/verify/checks.ts';
import { describeFinding, runChecks } from '../../database/verify/run-checks.ts';
import { deployed } from './addresses.ts';
import { emulatorSettings } from './emulator.ts';

/**
 * Every invariant of the tables holds, without any grace: call it once a test's messages are delivered.
 *
 * @param url of the auditor: `db.url('auditor')`
 * @param schemas whose rows the test has made; checks that need another's rows are left out. A test that does not deliver
 *   its outbox names fewer than all of them, for an outbox that waits is a violation too.
 * @throws Error naming each invariant that is broken, with rows
 */
export async function verifySettled(url: string, schemas: readonly Schema[]): Promise<void> {
  const checks = checksWithin(schemas);
  if (checks.length === 0) throw new Error(`no invariant can be read from ${schemas.join(', ')} alone`);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const broken = (await runChecks(client, checks, { isSettled: true })).filter(({ violations }) => violations > 0);
    if (broken.length > 0) throw new Error(`invariants are broken\n${broken.map(describeFinding).join('\n')}`);
  } finally {
    await client.end();
  }
}

/**
 * Every invariant of the deployed cloud holds, tables and queues, once all messages are handled.
 *
 * @throws Error naming each invariant that is broken, with rows
 */
export async function verifyDeployed(): Promise<void> {
  const { postgresUrl } = deployed();
  const findings = await verifyCloud({ postgresUrl, sqs: emulatorSettings(), settled: true });
  const broken = findings.filter(({ violations }) => violations > 0);
  if (broken.length > 0) throw new Error(`invariants are broken\n${broken.map(describeFinding).join('\n')}`);
}
