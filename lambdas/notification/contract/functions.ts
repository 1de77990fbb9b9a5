import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
  /**
   * Sends mails. A batch is worked off one by one, each at most SES_LIMIT_MS long, so five fit; a delivery's lease is
   * longer than the timeout. The concurrency keeps us below SES's rate.
   */
  deliver: {
    trigger: { kind: 'queue', queues: ['bulk'] },
    uses: ['database', 'mail'],
    timeoutSeconds: 60,
    batchSize: 5,
    concurrency: 5,
  },
  /** Wakes the worker again for deliveries whose message was lost. */
  resend: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'messages'],
    timeoutSeconds: 30,
    concurrency: 1,
  },
});
