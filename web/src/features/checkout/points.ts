/** The card company takes nothing below this (lambdas/payment, `CardPartTooSmall`). */
export const CARD_AMOUNT_MIN = 100;

/**
 * The points nearest to what the user asked for that can be used: not more than there are, and what is left for the card is
 * nothing or enough for the card company.
 */
export function snapPoints(wanted: number, { amount, available }: { amount: number; available: number }): number {
  const most = Math.min(amount, available);
  const points = Number.isFinite(wanted) ? Math.min(most, Math.max(0, Math.round(wanted))) : 0;
  const card = amount - points;
  if (card === 0 || card >= CARD_AMOUNT_MIN) return points;
  return available >= amount ? amount : Math.max(0, amount - CARD_AMOUNT_MIN);
}
