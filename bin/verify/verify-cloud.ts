import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import pg from 'pg';
import { checks } from '../../database/verify/checks.ts';
import { type Finding, runChecks } from '../../database/verify/run-checks.ts';
import { findDeadLetters, waitUntilSettled } from './settle.ts';

/** A count over every seat takes longer than a request may. */
const STATEMENT_LIMIT_MS = 60_000;

/** Runs the work as the auditor, which reads every table and can change none. */
export async function asAuditor<T>(
  connection: pg.ClientConfig,
  work: (client: Pick<pg.ClientBase, 'query'>) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ ...connection, statement_timeout: STATEMENT_LIMIT_MS });
  await client.connect();
  try {
    // On the local cloud the owner connects and becomes the auditor; on a stage the auditor itself connects.
    await client.query('SET SESSION AUTHORIZATION auditor');
    await client.query('SET default_transaction_read_only = on');
    return await work(client);
  } finally {
    await client.end();
  }
}

interface CloudAddresses {
  readonly database: pg.ClientConfig;
  readonly sqs: SQSClientConfig;
  /** Beginning of the names of its queues. @default every queue of the account and region */
  readonly queuePrefix?: string;
  /** Wait until every message is handled, then give nothing a grace. */
  readonly settled: boolean;
}

/** Every invariant of tables and queues, each with what breaks it. */
export const verifyCloud = ({ database, sqs: settings, queuePrefix, settled }: CloudAddresses): Promise<Finding[]> =>
  asAuditor(database, async (client) => {
    const sqs = new SQSClient(settings);
    try {
      const settling = settled ? [await waitUntilSettled({ client, sqs, queuePrefix })] : [];
      return [
        ...settling,
        ...(await runChecks(client, checks, { isSettled: settled })),
        await findDeadLetters(sqs, queuePrefix),
      ];
    } finally {
      sqs.destroy();
    }
  });
