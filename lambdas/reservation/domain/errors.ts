import { DomainError } from '#shared/domain/errors.ts';

/** Also for a token that was forged or is another fan's or another event's: nobody learns which. */
export class AdmissionRequired extends DomainError {
  override readonly code = 'admission_required';
  override readonly kind = 'forbidden';

  constructor() {
    super('Enter the waiting room first; it gives an admission.');
  }
}

export class AdmissionExpired extends DomainError {
  override readonly code = 'admission_expired';
  override readonly kind = 'forbidden';

  constructor() {
    super('The admission has ended; enter the waiting room again.');
  }
}

/** One admission makes one reservation. */
export class AdmissionUsed extends DomainError {
  override readonly code = 'admission_used';
  override readonly kind = 'forbidden';

  constructor() {
    super('With this admission a reservation was made already.');
  }
}

export class SeatTaken extends DomainError {
  override readonly code = 'seat_taken';
  override readonly kind = 'conflict';

  constructor(seatIds: readonly number[]) {
    super('Somebody else was faster.', { seatIds });
  }
}

export class SaleNotOpen extends DomainError {
  override readonly code = 'sale_not_open';
  override readonly kind = 'conflict';

  constructor() {
    super('Seats of this event are not on sale now.');
  }
}

export class EventCancelled extends DomainError {
  override readonly code = 'event_cancelled';
  override readonly kind = 'conflict';

  constructor() {
    super('The event was cancelled.');
  }
}

export class SeatLimitReached extends DomainError {
  override readonly code = 'seat_limit_reached';
  override readonly kind = 'conflict';

  constructor(seatsPerFan: number) {
    super('A fan can have no more seats of this event.', { seatsPerFan });
  }
}

export class CannotCancel extends DomainError {
  override readonly code = 'cannot_cancel';
  override readonly kind = 'conflict';

  constructor(status: string) {
    super('This reservation cannot be cancelled.', { status });
  }
}

/** Only a running hold of the same admission can be replaced; also for another fan's, of whom nobody learns anything. */
export class CannotReplace extends DomainError {
  override readonly code = 'cannot_replace';
  override readonly kind = 'conflict';

  constructor() {
    super('There is no running hold of this admission to replace.');
  }
}

/** Too old, or of another epoch: the map has to be fetched anew. */
export class SeatChangesGone extends DomainError {
  override readonly code = 'seat_changes_gone';
  override readonly kind = 'gone';

  constructor() {
    super('These changes are no longer kept; fetch the map.');
  }
}
