import { DomainError } from '#shared/domain/errors.ts';

export class EmailTaken extends DomainError {
  override readonly code = 'email_taken';
  override readonly kind = 'conflict';

  constructor() {
    super('There is an account with this e-mail address already.');
  }
}

/** One answer for an unknown address and for a wrong password, so that nobody learns which it was. */
export class InvalidCredentials extends DomainError {
  override readonly code = 'invalid_credentials';
  override readonly kind = 'unauthenticated';

  constructor() {
    super('E-mail address or password is wrong.');
  }
}

/** Somebody showed a token that had died: the fan or a thief, so neither stays signed in. */
export class RefreshReused extends DomainError {
  override readonly code = 'refresh_reused';
  override readonly kind = 'unauthenticated';

  constructor() {
    super('This refresh token was used before; sign in again.');
  }
}
