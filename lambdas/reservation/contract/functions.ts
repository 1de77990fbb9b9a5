import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'redis', 'messages', 'secret:payment-order'] },
  /** A function of its own, because it takes almost all of the load when a sale opens. */
  place: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'secret:admission', 'secret:payment-order'],
  },
  'on-message': {
    trigger: { kind: 'queue', queues: ['inbox', 'bulk'] },
    uses: ['database', 'redis', 'messages', 'push'],
    timeoutSeconds: 30,
  },
  /** Repeats the work of timers and messages that were lost. A second one at the same time is harmless and useless. */
  expire: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'redis', 'messages'],
    timeoutSeconds: 55,
    concurrency: 1,
  },
});
