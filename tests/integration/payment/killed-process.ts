import { beginPayment } from '../../../lambdas/payment/operations/begin-payment.ts';
import { confirmPayment } from '../../../lambdas/payment/operations/confirm-payment.ts';
import { performRefund } from '../../../lambdas/payment/operations/perform-refund.ts';
import { tossAt } from '../../../lambdas/payment/toss/client.ts';
import { secrets } from '../../../lambdas/shared/contract/secrets.ts';
import { relayedOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { type Database, openDatabase } from '../../../lambdas/shared/postgres/database.ts';

/** Runs as a separate process and kills itself at the given moment. */
export interface Kill {
  readonly act: 'begin' | 'confirm' | 'refund';
  readonly databaseUrl: string;
  readonly tossUrl: string;
  /** After the n-th commit, or after the n-th answer of Toss. */
  readonly after: `commit ${number}` | `answer ${number}`;
  readonly command: unknown;
}

const { act, databaseUrl, tossUrl, after, command } = JSON.parse(process.argv[2]!) as Kill;
const [word, times] = after.split(' ');
let left = Number(times);

function killAfter(what: string): Promise<unknown> {
  if (what === word) left -= 1;
  if (left > 0) return Promise.resolve();
  process.kill(process.pid, 'SIGKILL');
  return new Promise(() => undefined);
}

const opened = openDatabase({
  connection: { connectionString: databaseUrl, max: 1, pipeline: true },
  namedStatements: true,
  outbox: relayedOutbox,
});
const database: Database = {
  ...opened,
  transaction: async (work) => {
    const result = await opened.transaction(work);
    await killAfter('commit');
    return result;
  },
};
const toss = tossAt({
  url: tossUrl,
  secretKey: () => Promise.resolve(secrets.toss.testKey),
  breaker: { mayCall: () => Promise.resolve(true), report: () => killAfter('answer').then(() => undefined) },
});

type Of<Operation extends (deps: never, command: never) => unknown> = Parameters<Operation>[1];
const revived = (): object => {
  const { fingerprint, scope } = (command as { idempotency: { fingerprint: string; scope: string } }).idempotency;
  return { ...(command as object), idempotency: { scope, fingerprint: Buffer.from(fingerprint, 'hex') } };
};

if (act === 'begin') await beginPayment({ database }, revived() as Of<typeof beginPayment>);
if (act === 'confirm') await confirmPayment({ database, toss }, revived() as Of<typeof confirmPayment>);
if (act === 'refund') await performRefund({ database, toss }, command as string);
