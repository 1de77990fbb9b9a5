import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import { connectDatabase } from '#shared/postgres/connect.ts';
import type { Database } from '#shared/postgres/database.ts';
import { sendThroughSes, sesClient } from './mail/ses.ts';
import type { DeliverDeps } from './operations/deliver-mail.ts';

/** `tickets@tiketi.example` and `Tiketi <tickets@tiketi.example>` both give `tiketi.example`. */
const domainOf = (from: string): string => from.replace(/^.*@/, '').replace(/>\s*$/, '');

/** What the worker needs; apart from the rest, which never composes or sends a mail. */
export const mailDeps = once(async (): Promise<DeliverDeps & { readonly database: Database }> => {
  const from = config('mail').MAIL_FROM;
  return {
    database: await connectDatabase(),
    sendMail: sendThroughSes(sesClient(), from),
    webUrl: config('common').WEB_URL,
    mailDomain: domainOf(from),
  };
});
