import { TooManyRequests } from '#shared/domain/errors.ts';
import { InvalidCredentials } from '../domain/errors.ts';
import { verifyPassword } from '../domain/password.ts';
import { beginLogin, forgiveLogin, type LoginLimits } from '../repositories/login-attempts.ts';
import { findUserByEmail } from '../repositories/users.ts';
import { bestEffort, boundClient } from './bound-client.ts';
import type { LoginDeps } from './deps.ts';
import { openSession, type SignedIn } from './open-session.ts';

const LIMITS: LoginLimits = { ofOneClient: 5, ofEveryone: 1_000, windowSeconds: 300 };

interface Credentials {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  /** Where the attempt comes from. */
  readonly client: string;
}

/**
 * A session of the account is open.
 *
 * An unknown address costs the same time and gets the same answer as a wrong password.
 *
 * @throws InvalidCredentials
 * @throws TooManyRequests after five failures of this client for this address in five minutes
 */
export async function login(deps: LoginDeps, { email, password, client }: Credentials): Promise<SignedIn> {
  const attempt = { email, client };
  await boundClient(deps, client);
  const waitSeconds = await bestEffort(beginLogin(deps.redis, attempt, LIMITS));
  if (waitSeconds !== undefined) throw new TooManyRequests(waitSeconds);
  const found = await findUserByEmail(deps.database, email);
  const isRight = await verifyPassword(password, found?.password_hash ?? undefined);
  if (found === undefined || !isRight) throw new InvalidCredentials();
  await bestEffort(forgiveLogin(deps.redis, attempt));
  return deps.database.transaction((tx) => openSession(deps, tx, found));
}
