import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';
import { sendThroughSes, sesClient } from './mail/ses.ts';
import type { DeliverDeps } from './operations/deliver-mail.ts';

/** The dependencies of the worker. Separate, because the other functions never compose or send a mail. */
export const mailDeps = once(async (): Promise<DeliverDeps & { readonly database: Database }> => {
  return {
    database: await connectDatabase(),
    sendMail: sendThroughSes(sesClient(), config('mail').MAIL_FROM),
    webUrl: config('common').WEB_URL,
  };
});
