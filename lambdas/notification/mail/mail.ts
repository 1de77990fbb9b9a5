/** One mail as the templates make it, before MIME. */
export interface Mail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Ties what lies in a mailbox to its row; SES puts its own Message-ID over any of ours. */
  readonly deliveryId: string;
}

/**
 * Hands the mail to the provider.
 *
 * @returns the provider's id of it
 * @throws MailNotTaken when the provider did not say that it has it
 */
export type SendMail = (mail: Mail) => Promise<string>;

/**
 * The provider refused, or did not answer. Carries the provider's word for the error and deliberately neither its text
 * nor the cause: those repeat the fan's address, and faults are logged.
 */
export class MailNotTaken extends Error {
  override readonly name = 'MailNotTaken';
  readonly code: string;

  constructor(code: string) {
    super(`the mail was not taken: ${code}`);
    this.code = code;
  }
}
