import type { Database } from '#shared/postgres/database.ts';
import { GRANTS_ACCOUNT, pointsAccount, transfer } from '../repositories/ledger.ts';
import { changeBalance, ensurePoints, lockPoints } from '../repositories/points.ts';

export interface Grant {
  /** A UUID. The same grant twice gives the points once. */
  readonly grantId: string;
  readonly userId: string;
  /** KRW, above 0. */
  readonly amount: number;
  readonly description?: string;
}

/** Gives the user points from the account `grants`. @returns false where this grant was given before */
export const grantPoints = (
  { database }: { readonly database: Database },
  { grantId, userId, amount, description = '포인트 지급' }: Grant,
): Promise<boolean> =>
  database.transaction(async (tx) => {
    const [, points, isNew] = await tx.together([
      ensurePoints(tx, userId),
      lockPoints(tx, userId),
      transfer(tx, { key: `grant:${grantId}:points`, debit: GRANTS_ACCOUNT, credit: pointsAccount(userId), amount }),
    ]);
    if (!isNew) return false;
    const reference = { referenceType: 'CHARGE', referenceId: grantId } as const;
    await changeBalance(tx, { userId, points, type: 'CHARGE', amount, description, ...reference });
    return true;
  });
