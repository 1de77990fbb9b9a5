import { log } from '#shared/observability/log.ts';
import type { TossDeps } from '../composition.ts';
import { performRequestedRefunds } from '../operations/perform-refund.ts';
import { endAbandoned, settleUnsettled } from '../operations/settle-due.ts';

/** What only time or Toss could end, until `endMs`; what is left has its turn in the next minute. */
export async function settleDue(deps: TossDeps, endMs: number): Promise<void> {
  const isOver = (): boolean => Date.now() >= endMs;
  const abandoned = await endAbandoned(deps, isOver);
  const settled = await settleUnsettled(deps, isOver);
  const refunds = await performRequestedRefunds(deps, isOver);
  log.info('settle', { abandoned, settled, refunds });
}
