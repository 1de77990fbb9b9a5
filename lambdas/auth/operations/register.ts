import { newId } from '#shared/domain/ids.ts';
import { EmailTaken } from '../contract/errors.ts';
import { userRegistered } from '../contract/messages.ts';
import { hashPassword } from '../domain/password.ts';
import { insertUser } from '../repositories/users.ts';
import { boundClient } from './bound-client.ts';
import { type LoginDeps, openSession, type SignedIn } from './open-session.ts';

interface Registration {
  /** In lower case. */
  readonly email: string;
  readonly password: string;
  readonly name: string;
  readonly locale: 'ko' | 'en';
  /** The network that the request comes from. */
  readonly client: string;
}

/**
 * Creates the account, signs it in and publishes `user.registered`, in one transaction.
 *
 * @throws TooManyRequests
 * @throws EmailTaken also for the second of two requests at the same time
 */
export async function register(
  deps: LoginDeps,
  { email, password, name, locale, client }: Registration,
): Promise<SignedIn> {
  await boundClient(deps, client);
  const passwordHash = await hashPassword(password);
  return deps.database.transaction(async (tx) => {
    const user = await insertUser(tx, { id: newId(), email, name, passwordHash, locale });
    if (user === undefined) throw new EmailTaken();
    const [signedIn] = await tx.together([
      openSession(deps, tx, user),
      tx.publish(userRegistered, { userId: user.id, version: 1, email, name, locale }),
    ]);
    return signedIn;
  });
}
