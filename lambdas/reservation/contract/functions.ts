import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'redis', 'messages', 'secret:payment-order'] },
  /** Apart from the rest: the moment of an on-sale is almost only this. */
  place: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'secret:admission', 'secret:payment-order'],
  },
  'on-message': {
    trigger: { kind: 'queue', queues: ['inbox', 'bulk'] },
    uses: ['database', 'redis', 'messages', 'push'],
    timeoutSeconds: 30,
  },
  /** The net below timers and messages. Two at once are harmless, and useless. */
  expire: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'redis', 'messages'],
    timeoutSeconds: 55,
    concurrency: 1,
  },
});
