import { SESClient, SendRawEmailCommand } from '@aws-sdk/client-ses';
import MailComposer from 'nodemailer/lib/mail-composer';
import { once } from '#shared/domain/once.ts';
import { tracer } from '#shared/observability/trace.ts';
import { type Mail, MailNotTaken, type SendMail } from './mail.ts';

/** The worker's batch size times this limit stays within its timeout. */
const SES_LIMIT_MS = 9_000;

// The client does not retry: after a lost answer a retry would send a second mail.
export const sesSettings = {
  maxAttempts: 1,
  requestHandler: { connectionTimeout: 1_000, requestTimeout: SES_LIMIT_MS, throwOnRequestTimeout: true },
} as const;

export const sesClient = once(() => tracer.captureAWSv3Client(new SESClient(sesSettings)));

/** The mail as MIME: text and HTML as alternatives, headers encoded and free of line breaks. */
export const composeMime = (from: string, { to, subject, text, html, deliveryId }: Mail): Promise<Buffer> =>
  new MailComposer({
    from,
    to,
    subject,
    text,
    html,
    // Prevents automatic replies. No List-Unsubscribe: a user cannot opt out of this mail.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Tiketi-Delivery': deliveryId },
    // All content is in the strings: the composer must not read files or fetch URLs.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();

/** Sends through SES (v1, raw): the only call that LocalStack, the emulator and AWS all support completely. */
export const sendThroughSes =
  (ses: SESClient, from: string): SendMail =>
  async (mail) => {
    const raw = await composeMime(from, mail);
    try {
      const answer = await ses.send(
        new SendRawEmailCommand({ Source: from, Destinations: [mail.to.address], RawMessage: { Data: raw } }),
      );
      if (answer.MessageId === undefined) throw new MailNotTaken('no_message_id');
      return answer.MessageId;
    } catch (error) {
      if (error instanceof MailNotTaken) throw error;
      throw new MailNotTaken(error instanceof Error ? error.name : 'unknown');
    }
  };
