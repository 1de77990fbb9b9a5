import type { Executor } from '#shared/postgres/database.ts';
import { statement } from '#shared/postgres/statement.ts';
import type { Recipient } from '../domain/delivery.ts';

const PUT = statement(
  'notification.put_recipient',
  `INSERT INTO recipients (user_id, version, email, name, locale)
   VALUES ($1, $2, $3, $4, $5)
   ON CONFLICT (user_id) DO UPDATE
      SET version = EXCLUDED.version,
          email = EXCLUDED.email,
          name = EXCLUDED.name,
          locale = EXCLUDED.locale,
          updated_at = now()
    WHERE recipients.version < EXCLUDED.version`,
);

/** Stores the copy unless a newer version is stored already. */
export async function putRecipient(
  tx: Executor,
  recipient: Recipient & { readonly userId: string; readonly version: number },
): Promise<void> {
  const { userId, version, email, name, locale } = recipient;
  await tx.execute(PUT, [userId, version, email, name, locale]);
}
