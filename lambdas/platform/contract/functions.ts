import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'redis'] },
  /** Loops for most of its minute, so the next start finds nothing left over. */
  relay: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'every-queue'],
    databaseRole: 'relay',
    timeoutSeconds: 70,
    concurrency: 1,
  },
  /** Deletes expired rows. */
  janitor: {
    trigger: { kind: 'schedule', everyMinutes: 60 },
    uses: ['database'],
    databaseRole: 'janitor',
    timeoutSeconds: 120,
    concurrency: 1,
  },
  /** Retries messages that failed for hours; messages that can never be handled stay in the dead-letter queue. */
  redrive: {
    trigger: { kind: 'schedule', everyMinutes: 60 },
    uses: ['dead-letters'],
    timeoutSeconds: 120,
    concurrency: 1,
  },
  migrate: { trigger: { kind: 'deploy' }, uses: ['database-owner'], timeoutSeconds: 110 },
  'signing-key': { trigger: { kind: 'deploy' }, uses: ['signing-keys-owner'], timeoutSeconds: 30 },
});
