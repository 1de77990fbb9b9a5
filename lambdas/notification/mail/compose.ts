import MailComposer from 'nodemailer/lib/mail-composer';
import type { Mail } from './mail.ts';

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
