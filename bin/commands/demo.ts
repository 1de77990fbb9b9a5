import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import { apiUrl } from '../../localstack/cloud/addresses.ts';
import { runningCloud } from '../../localstack/cloud/cloud.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { openState, tiketi } from '../../localstack/cloud/state.ts';
import { fakeUrl, mailFolder } from '../../localstack/programs/small-parts.ts';
import type { Mail } from '../mails.ts';
import type { Call } from '../seed/api-client.ts';

/** The fake accepts every card that ends like this. */
const CARD = '4330 1234 1234 1234';
const CARD_LIMIT_MS = 5_000;
const MAIL_POLLS_MAX = 60;
const MAIL_POLL_MS = 500;
/** Other mails may arrive meanwhile: only the newest are searched. */
const NEWEST_MAILS = 20;
const SHOWN_MAX = 120;

export const demo = (program: Command): void => {
  program
    .command('demo')
    .description('one purchase over public HTTP, each call shown')
    .action(async () => {
      const cloud = await runningCloud(openState(), ['emulator', 'postgres', 'redis', 'toss'], 'demo');
      const [{ apiClient }, { keptAccounts }, { buy }] = await Promise.all([
        import('../seed/api-client.ts'),
        import('../seed/accounts.ts'),
        import('../seed/purchase.ts'),
      ]);
      const users = keptAccounts(cloud).filter(({ role }) => role === 'USER');
      if (users.length === 0)
        throw new Failure({ step: 'demo', because: 'there are no demo accounts', fix: tiketi('seed') });
      const bought = await buy(
        {
          client: apiClient(apiUrl(cloud), showCall),
          useCard: (order) => useCard(cloud, order),
          say: (heading) => console.log(`\n${heading}`),
        },
        users,
      );
      console.log('\nThe confirmation arrives by mail');
      const { id } = await waitForMail(cloud, bought.number);
      const won = (amount: number): string => `₩${amount.toLocaleString('en')}`;
      console.log(`  ${tiketi(`mail ${id}`)}`);
      console.log(`\n${bought.email} has ${bought.seats.join(' and ')}, reservation ${bought.number}:`);
      console.log(`${won(bought.pointUsed)} in points, ${won(bought.cardAmount)} by card.`);
    });
};

function showCall({ method, path, status, ms, body }: Call): void {
  const call = `${method} ${path.replaceAll(/([0-9a-f]{8})-[0-9a-f-]{27}/g, '$1…')}`;
  console.log(`  ${call.padEnd(58)} ${status}  ${String(ms).padStart(5)} ms  ${gist(body)}`.trimEnd());
}

/** The short members of an answer: words and numbers, no tokens and no lists. */
function gist(body: unknown): string {
  if (!isThing(body)) return '';
  // Members of the body and of the objects in it; if a name occurs twice, the outer one counts.
  const things = [body, ...Object.values(body).filter(isThing)];
  const inner = Object.fromEntries(things.reverse().flatMap((thing): [string, unknown][] => Object.entries(thing)));
  const told = ['state', 'number', 'ahead', 'status', 'amount', 'available', 'pointUsed', 'cardAmount', 'epoch'];
  const words = told.flatMap((key) => (isPlain(inner[key]) ? [`${key} ${String(inner[key])}`] : []));
  return words.join(', ').slice(0, SHOWN_MAX);
}

const isThing = (value: unknown): value is object =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
const isPlain = (value: unknown): boolean => typeof value === 'number' || typeof value === 'string';

// What the card company's page does when a user pays. It is not part of our API.
async function useCard(cloud: Cloud, order: { readonly orderId: string; readonly amount: number }): Promise<string> {
  const answer = await fetch(`${fakeUrl(cloud, 'toss')}/_fake/payments`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ orderId: order.orderId, amount: order.amount, card: CARD }),
    signal: AbortSignal.timeout(CARD_LIMIT_MS),
  });
  const { paymentKey } = (await answer.json()) as { paymentKey?: string };
  console.log(`  (the card company's page takes ${CARD})`);
  if (paymentKey !== undefined) return paymentKey;
  throw new Failure({ step: 'demo', because: `the fake of Toss answered ${answer.status}`, fix: tiketi('up') });
}

async function waitForMail(cloud: Cloud, reservationNumber: string): Promise<Mail> {
  const { mailFiles, readMail } = await import('../mails.ts');
  for (let poll = 0; poll < MAIL_POLLS_MAX; poll++) {
    const files = mailFiles(mailFolder(cloud));
    for (let id = files.length; id > Math.max(0, files.length - NEWEST_MAILS); id--) {
      const found = await readMail(files[id - 1]!, id);
      if (`${found.parsed.subject} ${found.parsed.text}`.includes(reservationNumber)) return found;
    }
    await sleep(MAIL_POLL_MS);
  }
  throw new Failure({
    step: 'demo',
    because: `no mail about ${reservationNumber} arrived`,
    fix: `see ${tiketi('logs notification')}`,
  });
}
