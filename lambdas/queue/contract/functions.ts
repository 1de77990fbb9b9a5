import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['secret:socket-ticket'] },
  socket: {
    trigger: { kind: 'socket' },
    uses: ['secret:socket-ticket', 'connections-registry', 'connections'],
  },
  push: { trigger: { kind: 'queue', queues: ['push'] }, uses: ['connections'] },
});
