import { PROVIDER_RETRY_SECONDS, ProviderUnavailable } from '#shared/contract/errors.ts';
import { refusal } from '#shared/contract/refusal.ts';

/** Users cannot enter yet, the sale has ended, or the room was closed. */
export const QueueClosed = refusal('queue_closed', 'conflict', 'This waiting room is closed at the moment.');

/** Redis does not answer, and only Redis knows the order of the line. No user loses a place. */
export class LineUnreachable extends ProviderUnavailable {
  constructor(cause: unknown) {
    super(
      { retryAfter: PROVIDER_RETRY_SECONDS },
      { detail: 'The waiting room does not answer; try again later.', cause },
    );
  }
}
