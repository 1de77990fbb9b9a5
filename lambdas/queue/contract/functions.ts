import { defineFunctions } from '#shared/contract/function.ts';

const room = ['database', 'redis', 'push', 'secret:admission', 'secret:place-ticket'] as const;

export const functions = defineFunctions({
  /** A function of its own, because all users call it at the start of a sale. */
  enter: { trigger: { kind: 'http' }, uses: room },
  api: { trigger: { kind: 'http' }, uses: [...room, 'secret:socket-ticket', 'socket-url'] },
  /** Loops for most of its minute. A second one at the same time is harmless and useless. */
  tick: { trigger: { kind: 'schedule', everyMinutes: 1 }, uses: room, timeoutSeconds: 70, concurrency: 1 },
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database'] },
  socket: {
    trigger: { kind: 'socket' },
    concurrency: 50,
    uses: ['secret:socket-ticket', 'connections-registry', 'connections'],
  },
  push: { trigger: { kind: 'queue', queues: ['push'] }, uses: ['connections'] },
});
