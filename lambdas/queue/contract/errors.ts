import { PROVIDER_RETRY_SECONDS, ProviderUnavailable } from '#shared/contract/errors.ts';
import { refusal } from '#shared/contract/refusal.ts';

/** The room does not gather yet, its sale has ended, or it was closed. */
export const QueueClosed = refusal('queue_closed', 'conflict', 'This waiting room is closed at the moment.');

/** Redis, which alone knows the order, does not answer. No user loses a place by it. */
export class LineUnreachable extends ProviderUnavailable {
  constructor(cause: unknown) {
    super(
      { retryAfter: PROVIDER_RETRY_SECONDS },
      { detail: 'The waiting room does not answer; try again later.', cause },
    );
  }
}
