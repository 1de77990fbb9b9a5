import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'messages'] },
  'on-message': { trigger: { kind: 'queue', queues: ['inbox'] }, uses: ['database', 'messages'] },
});
