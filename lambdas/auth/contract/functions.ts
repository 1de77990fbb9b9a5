import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  authorizer: { trigger: { kind: 'authorizer', access: 'user', cacheSeconds: 60 }, uses: ['public-keys'] },
  'admin-authorizer': {
    trigger: { kind: 'authorizer', access: 'admin', cacheSeconds: 0 },
    uses: ['public-keys', 'database'],
  },
  /** Hashing wants a whole processor (1,769 MB), and its concurrency is the only bound on how much of it is done. */
  login: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'signing-keys', 'secret:refresh'],
    memoryMb: 1769,
    concurrency: 20,
  },
  api: { trigger: { kind: 'http' }, uses: ['database', 'signing-keys', 'public-keys', 'secret:refresh'] },
});
