import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'messages', 'secret:payment-order', 'toss'] },
  /** Waits for the card company, at most 15 s: apart, so that nobody else waits with it. */
  confirm: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 25,
  },
  /** Anyone can call it, so it has few places of its own and takes none from those who pay. */
  webhook: {
    trigger: { kind: 'http' },
    uses: ['database', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 25,
    concurrency: 5,
  },
  /** One at a time: two would only ask Toss the same. */
  settle: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 120,
    concurrency: 1,
  },
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
  /** Each refund asks Toss, sends and may ask again: one a batch, so that none waits for another's. */
  refund: {
    trigger: { kind: 'queue', queues: ['bulk'] },
    uses: ['database', 'redis', 'messages', 'toss', 'secret:toss'],
    timeoutSeconds: 90,
    batchSize: 1,
  },
});
