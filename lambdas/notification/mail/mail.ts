/** One mail as the templates make it, before MIME. */
export interface Mail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Links a received mail to its row; SES replaces our Message-ID by its own. */
  readonly deliveryId: string;
}

/**
 * Sends the mail to the provider.
 *
 * @returns the provider's id of the mail
 * @throws MailNotTaken when the provider did not confirm that it accepted the mail
 */
export type SendMail = (mail: Mail) => Promise<string>;

/**
 * The provider refused or did not answer. Carries only the provider's error name: its message and the cause contain the
 * user's address, and faults are logged.
 */
export class MailNotTaken extends Error {
  override readonly name = 'MailNotTaken';
  readonly code: string;

  constructor(code: string) {
    super(`the mail was not taken: ${code}`);
    this.code = code;
  }
}
