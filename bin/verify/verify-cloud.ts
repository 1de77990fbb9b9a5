import { SQSClient, type SQSClientConfig } from '@aws-sdk/client-sqs';
import pg from 'pg';
import { checks } from '../../database/verify/checks.ts';
import { type Finding, runChecks } from '../../database/verify/run-checks.ts';
import { findDeadLetters, waitUntilSettled } from './settle.ts';

/** A count over every seat takes longer than a request may. */
const STATEMENT_LIMIT_MS = 60_000;

/** Runs the work as the auditor, who reads everything and can change nothing. */
export async function asAuditor<T>(
  postgresUrl: string,
  work: (client: Pick<pg.ClientBase, 'query'>) => Promise<T>,
): Promise<T> {
  const client = new pg.Client({ connectionString: postgresUrl, statement_timeout: STATEMENT_LIMIT_MS });
  await client.connect();
  try {
    // The owner of a local cloud becomes the auditor; an operator who comes as the auditor is that already.
    await client.query('SET SESSION AUTHORIZATION auditor');
    await client.query('SET default_transaction_read_only = on');
    return await work(client);
  } finally {
    await client.end();
  }
}

interface CloudAddresses {
  readonly postgresUrl: string;
  readonly sqs: SQSClientConfig;
  /** Wait until every message is handled, then give nothing a grace. */
  readonly settled: boolean;
}

/** Every invariant of tables and queues, each with what breaks it. */
export const verifyCloud = ({ postgresUrl, sqs: settings, settled }: CloudAddresses): Promise<Finding[]> =>
  asAuditor(postgresUrl, async (client) => {
    const sqs = new SQSClient(settings);
    try {
      const settling = settled ? [await waitUntilSettled({ client, sqs })] : [];
      return [...settling, ...(await runChecks(client, checks, { isSettled: settled })), await findDeadLetters(sqs)];
    } finally {
      sqs.destroy();
    }
  });
