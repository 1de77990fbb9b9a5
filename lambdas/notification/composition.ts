import { connectDatabase } from '#shared/composition/database.ts';
import { config } from '#shared/config/config.ts';
import { once } from '#shared/domain/once.ts';
import type { Database } from '#shared/postgres/database.ts';
import { sendThroughSes, sesClient } from './mail/ses.ts';
import type { DeliverDeps } from './operations/deliver-mail.ts';

export interface MessageDeps {
  readonly database: Database;
}

export const messageDeps = /* @__PURE__ */ once(
  async (): Promise<MessageDeps> => ({ database: await connectDatabase() }),
);

/** For the worker that sends mails. */
export const mailDeps = /* @__PURE__ */ once(
  async (): Promise<DeliverDeps & MessageDeps> => ({
    database: await connectDatabase(),
    sendMail: sendThroughSes(sesClient(), config('mail').MAIL_FROM),
    webUrl: config('common').WEB_URL,
  }),
);
