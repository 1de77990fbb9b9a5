import { bestEffort } from '#shared/observability/best-effort.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { sweepEach } from '#shared/schedule/sweep-each.ts';
import { listSellingEvents } from '../events/repositories/events.ts';
import { endHold, requestDecisionAgain } from '../holds/operations/end-hold.ts';
import {
  listDue,
  listOfCancelledEvents,
  listUnanswered,
  type Unanswered,
} from '../holds/repositories/reservation-lists.ts';
import { checkUnwatchedMap, compareSeatMap } from '../seat-map/operations/check-seat-map.ts';
import { publishAvailability } from '../seat-map/operations/publish-availability.ts';
import type { SeatMapDeps } from '../seat-map/operations/seat-changes.ts';
import { listEventsWithSeatChanges } from '../seat-map/repositories/seat-changes.ts';

/** At most the work of a minute of each kind; the next run continues. */
const CANDIDATES_MAX = 1_000;
const EVENTS_MAX = 100;
const CHANGED_EVENTS_MAX = 1_000;

/** Whether this share of the run's time, 0 to 1, is used up; the next run continues the step. */
export type IsPast = (share: number) => boolean;

async function endOverdue(database: Database, isOver: () => boolean): Promise<number> {
  const due = await listDue(database, CANDIDATES_MAX);
  const ofCancelled = await listOfCancelledEvents(database, CANDIDATES_MAX);
  return sweepEach([...due, ...ofCancelled], { isOver }, (ref) => database.transaction((tx) => endHold(tx, ref)));
}

const requestDecisionsAgain = (
  database: Database,
  unanswered: readonly Unanswered[],
  isOver: () => boolean,
): Promise<number> =>
  sweepEach(unanswered, { isOver }, ({ ref }) => database.transaction((tx) => requestDecisionAgain(tx, ref)));

/** @returns how many maps were compared */
async function checkMaps(deps: SeatMapDeps, isOver: () => boolean): Promise<number> {
  const changed = await listEventsWithSeatChanges(deps.database, CHANGED_EVENTS_MAX);
  return sweepEach(changed, { isOver }, (eventId) => checkUnwatchedMap(deps, eventId));
}

async function repairSale(deps: SeatMapDeps, eventId: string): Promise<void> {
  await publishAvailability(deps.database, eventId);
  await bestEffort('seat map comparison', () => compareSeatMap(deps, eventId));
}

/**
 * Repeats the work of lost timers and messages: ends overdue holds and those of cancelled events, requests the decision of
 * payment again, and corrects seat maps and availability.
 *
 * The alarm's metric is written first. Each step has its share of the time: after an outage every step has much work, and one
 * locked event must not stop the others.
 */
export async function sweep(deps: SeatMapDeps, isPast: IsPast = () => false): Promise<void> {
  const { database } = deps;
  const unanswered = await listUnanswered(database, CANDIDATES_MAX);
  // Also when it is zero: without data points the alarm keeps its last state.
  countMetric('holdsWaitingForPayment', unanswered.filter(({ isLate }) => isLate).length);
  const ended = await endOverdue(database, () => isPast(0.4));
  const asked = await requestDecisionsAgain(database, unanswered, () => isPast(0.6));
  const maps = await checkMaps(deps, () => isPast(0.8));
  const selling = await listSellingEvents(database, EVENTS_MAX);
  await sweepEach(selling, { isOver: () => isPast(1) }, (eventId) => repairSale(deps, eventId));
  log.info('swept', { ended, asked, maps });
}
