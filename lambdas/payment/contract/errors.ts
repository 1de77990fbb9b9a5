import * as z from 'zod';
import { PROVIDER_RETRY_SECONDS, ProviderUnavailable } from '#shared/contract/errors.ts';
import { type DomainError, refusal } from '#shared/contract/refusal.ts';
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

/** This payment, or the order for it, has ended without money. The points that it held are free again. */
export const PaymentOrderExpired = refusal('payment_order_expired', 'gone', 'This can no longer be paid.');

const EXPIRED_DETAILS = {
  superseded: 'A newer payment of this reservation has replaced this one. Confirm the newer one.',
  closed: 'The hold has ended, so this can no longer be paid.',
  expired: 'The time to pay this reservation is over.',
  provider_unavailable:
    'This payment failed because the card company could not be reached; nothing was charged. Begin a new payment.',
} as const;

export const paymentOrderExpired = (reason: keyof typeof EXPIRED_DETAILS): DomainError =>
  new PaymentOrderExpired({ detail: EXPIRED_DETAILS[reason] });

/** Nothing was sent to the card company: the payment has failed and its points are free again. */
export class NothingSent extends ProviderUnavailable {
  constructor() {
    super(
      { retryAfter: PROVIDER_RETRY_SECONDS },
      {
        detail:
          'The card company cannot be reached. Nothing was charged and this payment has failed. Begin a new payment.',
      },
    );
  }
}

/** The amount to confirm is not the amount of the payment. */
export const AmountMismatch = refusal('amount_mismatch', 'conflict', 'The card was asked for another amount.', {
  expected: amount,
});

/** The card company's refusal is final; the points are free again. */
export const CardDeclined = refusal('card_declined', 'payment_required', 'The card was declined.', {
  providerCode: z.string().meta({ description: "The card company's code", example: 'REJECT_CARD_COMPANY' }),
});
