import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  authorizer: { trigger: { kind: 'authorizer', access: 'user', cacheSeconds: 60 }, uses: ['public-keys'] },
  'admin-authorizer': {
    trigger: { kind: 'authorizer', access: 'admin', cacheSeconds: 0 },
    uses: ['public-keys', 'database'],
  },
  /** Password hashing needs a whole vCPU (1,769 MB). The concurrency limits how many hashes run at once. */
  login: {
    trigger: { kind: 'http' },
    uses: ['database', 'redis', 'messages', 'signing-keys', 'secret:refresh'],
    memoryMb: 1769,
    concurrency: 20,
  },
  api: { trigger: { kind: 'http' }, uses: ['database', 'signing-keys', 'public-keys', 'secret:refresh'] },
});
