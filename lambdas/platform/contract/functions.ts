import { defineFunctions } from '#shared/contract/function.ts';

export const functions = defineFunctions({
  api: { trigger: { kind: 'http' }, uses: ['database', 'redis'] },
  /** Loops for most of its minute, so that rows wait for seconds and not for the next start. */
  relay: {
    trigger: { kind: 'schedule', everyMinutes: 1 },
    uses: ['database', 'every-queue'],
    databaseRole: 'relay',
    timeoutSeconds: 70,
    concurrency: 1,
  },
  /** Deletes rows that have expired. */
  janitor: {
    trigger: { kind: 'schedule', everyMinutes: 60 },
    uses: ['database'],
    databaseRole: 'janitor',
    timeoutSeconds: 120,
    concurrency: 1,
  },
  /** Moves messages that failed for hours back to their queues; invalid messages stay dead-lettered. */
  redrive: {
    trigger: { kind: 'schedule', everyMinutes: 60 },
    uses: ['dead-letters'],
    timeoutSeconds: 120,
    concurrency: 1,
  },
  migrate: { trigger: { kind: 'deploy' }, uses: ['database-owner'], timeoutSeconds: 110 },
  'signing-key': { trigger: { kind: 'deploy' }, uses: ['signing-keys-owner'], timeoutSeconds: 30 },
});
