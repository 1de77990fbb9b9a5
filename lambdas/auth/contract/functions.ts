import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  authorizer: { trigger: { kind: 'authorizer', access: 'user', cacheSeconds: 60 }, uses: ['public-keys'] },
  'admin-authorizer': {
    trigger: { kind: 'authorizer', access: 'admin', cacheSeconds: 0 },
    uses: ['public-keys', 'database'],
  },
});
