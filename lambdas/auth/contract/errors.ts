import { refusal } from '#shared/contract/refusal.ts';

export const EmailTaken = refusal('email_taken', 'conflict', 'An account with this e-mail address exists already.');

/** The same answer for an unknown address and for a wrong password, so that it does not reveal which one it was. */
export const InvalidCredentials = refusal(
  'invalid_credentials',
  'unauthenticated',
  'The e-mail address or the password is wrong.',
);

/** A used token was presented again, by the user or by someone who stole it: the session ends for both. */
export const RefreshReused = refusal(
  'refresh_reused',
  'unauthenticated',
  'This refresh token was used before; sign in again.',
);
