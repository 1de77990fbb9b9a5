/** What the caller can do about a refusal. The HTTP layer maps each kind to exactly one status. */
export type RefusalKind =
  | 'malformed'
  | 'invalid'
  | 'unauthenticated'
  | 'payment_required'
  | 'forbidden'
  | 'absent'
  | 'conflict'
  | 'gone'
  | 'throttled'
  | 'unavailable';

/** Public facts a client may show or act on. Never secrets, never another fan's data. */
export type Facts = Readonly<Record<string, unknown>>;

/** An expected refusal: part of the API, logged at `info`, shown to the caller. Everything else is a fault or a bug. */
export abstract class DomainError extends Error {
  /** Stable, snake_case. Clients switch on it, so it never changes its meaning. */
  abstract readonly code: string;
  abstract readonly kind: RefusalKind;
  readonly facts: Facts;
  /** Seconds, where waiting helps; becomes `Retry-After`. */
  readonly retryAfterSeconds?: number;

  constructor(message: string, facts: Facts = {}) {
    super(message);
    this.name = new.target.name;
    this.facts = facts;
  }
}

export class MalformedRequest extends DomainError {
  override readonly code = 'malformed_request';
  override readonly kind = 'malformed';
}

/** `errors` says which field is wrong and why. */
export class InvalidRequest extends DomainError {
  override readonly code = 'invalid_request';
  override readonly kind = 'invalid';

  constructor(errors: readonly { readonly path: string; readonly message: string }[]) {
    super('The request does not fit the contract of this route.', { errors });
  }
}

export class Unauthenticated extends DomainError {
  override readonly code = 'unauthenticated';
  override readonly kind = 'unauthenticated';

  constructor() {
    super('A valid access token is needed.');
  }
}

export class Forbidden extends DomainError {
  override readonly code = 'forbidden';
  override readonly kind = 'forbidden';

  constructor() {
    super('This account may not do that.');
  }
}

export class NotFound extends DomainError {
  override readonly code = 'not_found';
  override readonly kind = 'absent';

  constructor(message = 'There is nothing here.') {
    super(message);
  }
}

export class TooManyRequests extends DomainError {
  override readonly code = 'too_many_requests';
  override readonly kind = 'throttled';
  override readonly retryAfterSeconds: number;

  constructor(retryAfterSeconds: number) {
    super('Too many requests; wait a little.');
    this.retryAfterSeconds = retryAfterSeconds;
  }
}

/** Somebody we depend on outside (card company, Google, mail) does not answer; nothing was done. */
export class ProviderUnavailable extends DomainError {
  override readonly code = 'provider_unavailable';
  override readonly kind = 'unavailable';
  override readonly retryAfterSeconds = 5;

  constructor(provider: string) {
    super(`${provider} does not answer at the moment.`);
  }
}

export class IdempotencyKeyReused extends DomainError {
  override readonly code = 'idempotency_key_reused';
  override readonly kind = 'invalid';

  constructor() {
    super('This Idempotency-Key was used for another request; take a new one.');
  }
}

export class RequestInProgress extends DomainError {
  override readonly code = 'request_in_progress';
  override readonly kind = 'conflict';

  constructor() {
    super('The first request with this Idempotency-Key is still running.');
  }
}
