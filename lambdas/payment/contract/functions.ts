import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'messages', 'secret:payment-order', 'toss'] },
  /** Waits up to 15 s for Toss: a function of its own, so that no other route waits with it. */
  confirm: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 25,
  },
  /** Public, so its concurrency is its own and takes none from those who pay. It never calls Toss. */
  webhook: { trigger: { kind: 'http' }, uses: ['database', 'messages'], concurrency: 5 },
  /** One at a time: two would only ask Toss the same. */
  settle: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 120,
    concurrency: 1,
  },
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
  /** Messages that call Toss up to three times: one a batch, so that none waits for another's calls. */
  'toss-work': {
    trigger: { kind: 'queue', queues: ['bulk'] },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 90,
    batchSize: 1,
  },
});
