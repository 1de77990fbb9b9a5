import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
  /**
   * Sends mails. It sends the mails of a batch one after another, each within SES_LIMIT_MS, so a batch of five fits into
   * the timeout; a delivery's lease is longer than that. The concurrency keeps the rate below the limit of SES.
   */
  deliver: {
    trigger: { kind: 'queue', queues: ['bulk'] },
    uses: ['database', 'mail'],
    timeoutSeconds: 60,
    batchSize: 5,
    concurrency: 5,
  },
  /** Publishes the message again for deliveries whose message was lost. */
  resend: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'messages'],
    timeoutSeconds: 30,
    concurrency: 1,
  },
});
