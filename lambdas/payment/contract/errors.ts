import * as z from 'zod';
import { refusal } from '#shared/contract/refusal.ts';
import { amount, uuid } from '#shared/contract/schemas.ts';

export const InsufficientPoints = refusal('insufficient_points', 'conflict', 'There are not enough points.', {
  available: z.int().meta({ description: 'Points that can be used now, in KRW', example: 3_000 }),
});

/** The card company charges nothing below a minimum. */
export const CardPartTooSmall = refusal(
  'card_part_too_small',
  'invalid',
  'The part that a card would pay is below the minimum of the card company.',
  { cardAmount: amount, minimum: amount },
);

/** Another attempt for this reservation may still succeed. */
export const PaymentInProgress = refusal(
  'payment_in_progress',
  'conflict',
  'A payment for this reservation is under way.',
  { paymentId: uuid },
);

export const AlreadyPaid = refusal('already_paid', 'conflict', 'This reservation is paid.');

/** Too late, superseded by another attempt, or the hold has ended. Points that were held are free again. */
export const PaymentOrderExpired = refusal('payment_order_expired', 'gone', 'This can no longer be paid.');

/** The amount to confirm is not the amount of the payment. */
export const AmountMismatch = refusal('amount_mismatch', 'conflict', 'The card was asked for another amount.', {
  expected: amount,
});

/** The card company refused for good; the points are free again. */
export const CardDeclined = refusal('card_declined', 'payment_required', 'The card was declined.', {
  providerCode: z.string().meta({ description: "The card company's code", example: 'REJECT_CARD_COMPANY' }),
});
