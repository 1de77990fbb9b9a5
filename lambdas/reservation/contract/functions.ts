import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'redis', 'messages', 'secret:payment-order'] },
  /** Separate from the other routes: at the start of a sale almost all requests are this one. */
  place: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'secret:admission', 'secret:payment-order'],
  },
  'on-message': {
    trigger: { kind: 'queue', queues: ['inbox', 'bulk'] },
    uses: ['database', 'redis', 'messages', 'push'],
    timeoutSeconds: 30,
  },
  /** Repairs what lost timers and messages leave behind. A second concurrent run is harmless and useless. */
  expire: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'redis', 'messages'],
    timeoutSeconds: 55,
    concurrency: 1,
  },
});
