import assert from 'node:assert/strict';

export interface Parts {
  readonly points: number;
  readonly card: number;
}

/**
 * The next refund's parts: points as points, the rest to the card.
 *
 * `points_k = floor(Σ refunded_k × point_used / amount) − points already refunded`, so no won is lost or made over any
 * sequence, and whoever gets everything back gets exactly what he gave.
 *
 * @param before every refund of this payment so far, whatever became of it
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
