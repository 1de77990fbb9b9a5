import { log } from '#shared/observability/log.ts';
import { scheduledFunction } from '#shared/schedule/scheduled-function.ts';
import { type TossDeps, tossDeps } from '../composition.ts';
import { endAbandoned, performRequestedRefunds, settleUnsettled } from '../operations/settle-due.ts';

/**
 * Ends what only time or Toss can end. Nothing is begun once `isOver`; the next run continues. The three kinds of work run side
 * by side, so that a slow Toss delays each of them alone.
 *
 * @throws the first fault, once all three have come to an end
 */
export async function settleDue(deps: TossDeps, isOver: () => boolean): Promise<void> {
  const kinds = { abandoned: endAbandoned, settled: settleUnsettled, refunds: performRequestedRefunds };
  const outcomes = await Promise.allSettled(
    Object.entries(kinds).map(async ([kind, work]) => [kind, await work(deps, isOver)] as const),
  );
  const counts = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
  log.info('settle', Object.fromEntries(counts));
  for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
}

export const handler = scheduledFunction({
  // Longer than the last step that was begun can take: three calls to Toss of 15 s.
  stopBeforeEndMs: 60_000,
  deps: tossDeps,
  run: (deps, deadline) => settleDue(deps, () => deadline.isOver()),
});
