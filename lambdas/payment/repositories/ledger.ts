import { dayInSeoul } from '#shared/domain/seoul.ts';
import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

/** Points that the user can spend: a liability of ours. */
export const pointsAccount = (userId: string): string => `points:${userId}`;

/** Sales of an event on one day in Korea. One account a day, so that none grows without end. */
export const salesAccount = (eventId: string, at: Date): string => `sales:${eventId}:${dayInSeoul(at)}`;

/** Card payments that Toss owes us. */
export const TOSS_ACCOUNT = 'toss';

/** Points that were given away: demonstrations and goodwill. */
export const GRANTS_ACCOUNT = 'grants';

const INSERT = statement(
  'payment.insert_ledger_entry',
  `INSERT INTO ledger (entry_key, debit_account, credit_account, amount)
   VALUES ($1, $2, $3, $4)
   ON CONFLICT (entry_key) DO NOTHING`,
);

export interface Transfer {
  /** `<kind>:<id of its cause>:<part>`, so that the same effect has the same key. */
  readonly key: `${'sale' | 'refund' | 'grant'}:${string}:${'points' | 'card'}`;
  readonly debit: string;
  readonly credit: string;
  readonly amount: number;
}

/** Books the transfer; an amount of 0 books nothing. @returns false where it was booked before */
export const transfer = async (tx: Executor, { key, debit, credit, amount }: Transfer): Promise<boolean> =>
  amount > 0 && (await tx.execute(INSERT, [key, debit, credit, amount])) === 1;

const DIFFERENCE = statement(
  'payment.insert_difference',
  'INSERT INTO differences (payment_id, kind, amount) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING',
);

/** Records money at Toss that belongs to no payment of ours. @returns false where it was recorded before */
export const insertDifference = async (
  tx: Executor,
  { paymentId, kind, amount }: { readonly paymentId: string; readonly kind: string; readonly amount: number },
): Promise<boolean> => (await tx.execute(DIFFERENCE, [paymentId, kind, amount])) === 1;
