import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';

export interface User {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly provider: 'LOCAL' | 'GOOGLE';
  readonly role: 'USER' | 'ADMIN';
  readonly profileImage: string | null;
  readonly emailVerifiedAt: Date | null;
  readonly createdAt: Date;
}

interface NewUser {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly passwordHash: string;
  readonly locale: 'ko' | 'en';
}

const COLUMNS = 'id, email, name, provider, role, profile_image, email_verified_at, created_at';

const INSERT = statement<User>(
  'auth.insert_user',
  `INSERT INTO users (id, email, name, password_hash, locale)
   VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (lower(email)) DO NOTHING
   RETURNING ${COLUMNS}`,
);

/** @returns undefined when the address is taken */
export async function insertUser(tx: Executor, user: NewUser): Promise<User | undefined> {
  const [row] = await tx.query(INSERT, [user.id, user.email, user.name, user.passwordHash, user.locale]);
  return row;
}

const FIND_BY_EMAIL = statement<User & { passwordHash: string | null }>(
  'auth.find_user_by_email',
  `SELECT ${COLUMNS}, password_hash FROM users WHERE lower(email) = $1`,
);

/** @param email in lower case */
export async function findUserByEmail(
  database: Executor,
  email: string,
): Promise<(User & { readonly passwordHash: string | null }) | undefined> {
  const [row] = await database.query(FIND_BY_EMAIL, [email]);
  return row;
}

const FIND = statement<User>('auth.find_user', `SELECT ${COLUMNS} FROM users WHERE id = $1`);

export async function findUser(database: Executor, userId: string): Promise<User | undefined> {
  const [row] = await database.query(FIND, [userId]);
  return row;
}
