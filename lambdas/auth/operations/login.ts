import { TooManyRequests } from '#shared/contract/errors.ts';
import { DomainError } from '#shared/contract/refusal.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { InvalidCredentials } from '../contract/errors.ts';
import { verifyPassword } from '../domain/password.ts';
import { beginLogin, countSuccess, discardAttempt, type LoginLimits } from '../repositories/login-attempts.ts';
import { findUserByEmail, type User } from '../repositories/users.ts';
import { boundClient } from './bound-client.ts';
import { type LoginDeps, openSession, type SignedIn } from './open-session.ts';

const LIMITS: LoginLimits = { ofOneClient: 5, ofAllClients: 1_000, windowSeconds: 300 };

interface Credentials {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  /** The network that the attempt comes from. */
  readonly client: string;
}

/**
 * Opens a session of the account.
 *
 * An unknown address costs the same time and gets the same answer as a wrong password.
 *
 * @throws InvalidCredentials
 * @throws TooManyRequests after five failures of this client for this address within five minutes
 */
export async function login(deps: LoginDeps, { email, password, client }: Credentials): Promise<SignedIn> {
  const attempt = { email, client };
  await boundClient(deps, client);
  const waitSeconds = await bestEffort('login limits', () => beginLogin(deps.redis, attempt, LIMITS));
  if (waitSeconds !== undefined) throw new TooManyRequests({ retryAfter: waitSeconds });
  try {
    const user = await provenUser(deps, email, password);
    const signedIn = await deps.database.transaction((tx) => openSession(deps, tx, user));
    await bestEffort('login limits', () => countSuccess(deps.redis, attempt));
    return signedIn;
  } catch (error) {
    // Without it, a failover of the database would lock out every user who tried five times during it.
    if (!(error instanceof DomainError)) await bestEffort('login limits', () => discardAttempt(deps.redis, attempt));
    throw error;
  }
}

async function provenUser({ database }: LoginDeps, email: string, password: string): Promise<User> {
  const found = await findUserByEmail(database, email);
  const isRight = await verifyPassword(password, found?.passwordHash ?? undefined);
  if (found === undefined || !isRight) throw new InvalidCredentials();
  return found;
}
