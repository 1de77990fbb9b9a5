import { DomainError } from '#shared/domain/errors.ts';

export class EventCancelled extends DomainError {
  override readonly code = 'event_cancelled';
  override readonly kind = 'conflict';

  constructor() {
    super('This event was cancelled.');
  }
}
