import * as z from 'zod';
import { refusal } from './refusal.ts';

/** Seconds until another attempt can succeed. */
const retryAfter = z.int().min(1).meta({ description: 'Seconds until another attempt can succeed', example: 5 });

export const MalformedRequest = refusal('malformed_request', 'malformed', 'The body is not JSON in UTF-8.');

/** Lists where each invalid field is and why it is invalid. */
export const InvalidRequest = refusal(
  'invalid_request',
  'invalid',
  'The request does not fit the contract of this route.',
  {
    errors: z
      .array(
        z.object({
          path: z.string().meta({ description: 'Where it is wrong, with dots', example: 'seatIds.0' }),
          message: z.string().meta({ description: 'What is wrong with it', example: 'is no parameter of this route' }),
        }),
      )
      .readonly()
      .meta({ description: 'Each mistake, at most 100 of a part of the request' }),
  },
);

export const Unauthenticated = refusal('unauthenticated', 'unauthenticated', 'A valid access token is needed.');
export const Forbidden = refusal('forbidden', 'forbidden', 'This account may not do that.');
export const NotFound = refusal('not_found', 'absent', 'There is nothing here.');

export const TooManyRequests = refusal('too_many_requests', 'throttled', 'Too many requests; try again later.', {
  retryAfter,
});

/** How long a caller waits after a provider did not answer. */
export const PROVIDER_RETRY_SECONDS = 5;
/** An external service (card company, Google, mail) or Redis does not answer; nothing was done. */
export const ProviderUnavailable = refusal(
  'provider_unavailable',
  'unavailable',
  'A service that this request needs does not answer. Nothing was done; try again later.',
  { retryAfter },
);
/** The database is busy or cannot be reached; `detail` says whether something may have been changed. */
export const TemporarilyUnavailable = refusal(
  'temporarily_unavailable',
  'unavailable',
  'The service is busy and nothing was changed. Repeat the request after a moment.',
  { retryAfter },
);

export const IdempotencyKeyReused = refusal(
  'idempotency_key_reused',
  'invalid',
  'This Idempotency-Key was used for another request; use a new one.',
);
export const RequestInProgress = refusal(
  'request_in_progress',
  'conflict',
  'The first request with this Idempotency-Key is still running.',
);
