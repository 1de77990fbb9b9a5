import assert from 'node:assert/strict';

export interface Parts {
  readonly points: number;
  readonly card: number;
}

/**
 * The parts of the next refund: points are returned as points, the rest goes to the card.
 *
 * `points_k = floor(Σ refunded_k × point_used / amount) − points already refunded`, so no won is lost or created over
 * any sequence, and a full refund returns exactly what was paid.
 *
 * @param before the sum of all refunds of this payment so far, whatever their status
 */
export function splitRefund(
  payment: { readonly amount: number; readonly pointUsed: number },
  before: Parts,
  amount: number,
): Parts {
  const sum = before.points + before.card + amount;
  assert(amount >= 0 && sum <= payment.amount, 'never more back than was paid');
  if (payment.amount === 0) return { points: 0, card: 0 };
  // Two amounts multiplied are beyond what a double holds exactly.
  const pointsSum = Number((BigInt(sum) * BigInt(payment.pointUsed)) / BigInt(payment.amount));
  const points = pointsSum - before.points;
  return { points, card: amount - points };
}
