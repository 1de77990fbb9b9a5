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
    // No "out of office" in return. No List-Unsubscribe: a ticket cannot be switched off.
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Tiketi-Delivery': deliveryId },
    // Everything is in the strings: nothing may be read from a file or fetched.
    disableFileAccess: true,
    disableUrlAccess: true,
  })
    .compile()
    .build();
