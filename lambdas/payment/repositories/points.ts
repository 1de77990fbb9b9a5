import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Points } from '../domain/payment.ts';

const OPEN = statement(
  'payment.open_points',
  'INSERT INTO points (user_id) VALUES ($1) ON CONFLICT (user_id) DO NOTHING',
);
const LOCK = statement<Points>(
  'payment.lock_points',
  `SELECT balance, held, changes
     FROM points
    WHERE user_id = $1
      FOR UPDATE`,
);
const LOCK_OF_PAYMENT = statement<Points>(
  'payment.lock_points_of_payment',
  `SELECT balance, held, changes
     FROM points
    WHERE user_id = (SELECT user_id FROM payments WHERE id = $1)
      FOR UPDATE`,
);
const FIND = statement<Points>('payment.find_points', 'SELECT balance, held, changes FROM points WHERE user_id = $1');
const HOLD = statement('payment.hold_points', 'UPDATE points SET held = held + $2 WHERE user_id = $1');
const CHANGE = statement(
  'payment.change_points',
  `UPDATE points
      SET balance = balance + $2, held = held + $3, changes = changes + 1
    WHERE user_id = $1
      AND changes = $4`,
);
const INSERT_HISTORY = statement(
  'payment.insert_point_history',
  `INSERT INTO point_histories (user_id, n, type, amount, balance_after, reference_type, reference_id, description)
   VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`,
);

interface PointChangeRow {
  readonly n: number;
  readonly type: PointChange['type'];
  readonly amount: number;
  readonly balanceAfter: number;
  readonly referenceType: PointChange['referenceType'];
  readonly referenceId: string;
  readonly description: string;
  readonly createdAt: Date;
}
const HISTORY = statement<PointChangeRow>(
  'payment.list_point_history',
  `SELECT n, type, amount, balance_after, reference_type, reference_id, description, created_at
     FROM point_histories
    WHERE user_id = $1
      AND ($2::bigint IS NULL OR n < $2)
    ORDER BY n DESC
    LIMIT $3`,
);

export interface PointChange {
  /** Its number among the changes of this user, in the order in which they happened. */
  readonly n: number;
  readonly type: 'CHARGE' | 'USE' | 'REFUND';
  /** Negative where points were used. */
  readonly amount: number;
  readonly balanceAfter: number;
  readonly referenceType: 'PAYMENT' | 'RESERVATION' | 'CHARGE' | 'REFUND';
  readonly referenceId: string;
  readonly description: string;
  readonly createdAt: string;
}

const NONE: Points = { balance: 0, held: 0, changes: 0 };

/** The user has a row of points afterwards. */
export const ensurePoints = (tx: Executor, userId: string): Promise<number> => tx.execute(OPEN, [userId]);

export const lockPoints = async (tx: Executor, userId: string): Promise<Points> =>
  (await tx.query(LOCK, [userId]))[0] ?? NONE;

export const lockPointsOfPayment = async (tx: Executor, paymentId: string): Promise<Points> =>
  (await tx.query(LOCK_OF_PAYMENT, [paymentId]))[0] ?? NONE;

export const findPoints = async (database: Executor, userId: string): Promise<Points> =>
  (await database.query(FIND, [userId]))[0] ?? NONE;

/** Holds the points, or releases them where `amount` is negative; the balance stays. */
export async function holdPoints(tx: Executor, userId: string, amount: number): Promise<void> {
  if (amount !== 0) await tx.execute(HOLD, [userId, amount]);
}

export interface BalanceChange
  extends Pick<PointChange, 'type' | 'amount' | 'referenceType' | 'referenceId' | 'description'> {
  readonly userId: string;
  /** As read under their lock. */
  readonly points: Points;
  /** Points that were held for this change and are no longer. */
  readonly released?: number;
}

/** Balance and history change together, so `balance_after` is a running sum. The points must be locked. */
export async function changeBalance(tx: Executor, change: BalanceChange): Promise<void> {
  const { userId, points, amount, released = 0 } = change;
  if (amount === 0) return;
  const history = [change.type, amount, points.balance + amount, change.referenceType, change.referenceId];
  const [changed] = await Promise.all([
    tx.execute(CHANGE, [userId, amount, -released, points.changes]),
    tx.execute(INSERT_HISTORY, [userId, points.changes + 1, ...history, change.description]),
  ]);
  if (changed !== 1) throw new Error('points changed without their lock');
}

/** Newest first, older than change number `before`. */
export async function listPointHistory(
  database: Executor,
  page: { readonly userId: string; readonly before: number | undefined; readonly limit: number },
): Promise<PointChange[]> {
  const rows = await database.query(HISTORY, [page.userId, page.before ?? null, page.limit]);
  return rows.map((row) => ({
    n: row.n,
    type: row.type,
    amount: row.amount,
    balanceAfter: row.balanceAfter,
    referenceType: row.referenceType,
    referenceId: row.referenceId,
    description: row.description,
    createdAt: row.createdAt.toISOString(),
  }));
}
