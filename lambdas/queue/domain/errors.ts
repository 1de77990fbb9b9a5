import { DomainError, ProviderUnavailable } from '#shared/domain/errors.ts';

/** The room does not gather yet, its sale is over, or it was closed. */
export class QueueClosed extends DomainError {
  override readonly code = 'queue_closed';
  override readonly kind = 'conflict';

  constructor() {
    super('This waiting room takes nobody at the moment.');
  }
}

/** Redis, which alone knows the order, does not answer. Nobody loses his place by it. */
export class LineUnreachable extends ProviderUnavailable {
  constructor(cause: unknown) {
    super('The waiting room');
    this.cause = cause;
  }
}
