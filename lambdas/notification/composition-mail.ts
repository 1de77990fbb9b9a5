import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import { connectDatabase } from '#shared/postgres/connect.ts';
import type { Database } from '#shared/postgres/database.ts';
import { sendThroughSes, sesClient } from './mail/ses.ts';
import type { DeliverDeps } from './operations/deliver-mail.ts';

/** What the worker needs; apart from the rest, which never composes or sends a mail. */
export const mailDeps = once(async (): Promise<DeliverDeps & { readonly database: Database }> => {
  return {
    database: await connectDatabase(),
    sendMail: sendThroughSes(sesClient(), config('mail').MAIL_FROM),
    webUrl: config('common').WEB_URL,
  };
});
