import { DomainError } from '#shared/domain/errors.ts';

export class InsufficientPoints extends DomainError {
  override readonly code = 'insufficient_points';
  override readonly kind = 'conflict';

  constructor(available: number) {
    super('There are not enough points.', { available });
  }
}

/** The card company takes nothing below a minimum. */
export class CardPartTooSmall extends DomainError {
  override readonly code = 'card_part_too_small';
  override readonly kind = 'invalid';

  constructor(cardAmount: number, minimum: number) {
    super(`A card can pay ${minimum} won or more, or nothing.`, { cardAmount, minimum });
  }
}

/** Another attempt for this reservation may still succeed. */
export class PaymentInProgress extends DomainError {
  override readonly code = 'payment_in_progress';
  override readonly kind = 'conflict';

  constructor(paymentId: string) {
    super('A payment for this reservation is under way.', { paymentId });
  }
}

export class AlreadyPaid extends DomainError {
  override readonly code = 'already_paid';
  override readonly kind = 'conflict';

  constructor() {
    super('This reservation is paid.');
  }
}

/** Too late, superseded by another attempt, or the hold has ended. Whatever points were held are free again. */
export class PaymentOrderExpired extends DomainError {
  override readonly code = 'payment_order_expired';
  override readonly kind = 'gone';

  constructor() {
    super('This can no longer be paid.');
  }
}

/** What the card was asked for is not what the payment needs. */
export class AmountMismatch extends DomainError {
  override readonly code = 'amount_mismatch';
  override readonly kind = 'conflict';

  constructor(expected: number) {
    super('The card was asked for another amount.', { expected });
  }
}

/** The card company said no for good; the points are free again. */
export class CardDeclined extends DomainError {
  override readonly code = 'card_declined';
  override readonly kind = 'payment_required';

  constructor(providerCode: string) {
    super('The card was declined.', { providerCode });
  }
}
