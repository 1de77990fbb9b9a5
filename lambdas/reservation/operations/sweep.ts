import { bestEffort } from '#shared/observability/best-effort.ts';
import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database } from '#shared/postgres/database.ts';
import { sweepEach } from '#shared/schedule/sweep-each.ts';
import { listSellingEvents } from '../events/repositories/events.ts';
import { askAgain, endHold } from '../holds/operations/end-hold.ts';
import {
  listDue,
  listOfCancelledEvents,
  listUnanswered,
  type Unanswered,
} from '../holds/repositories/reservation-lists.ts';
import { checkUnwatchedMap, compareSeatMap } from '../seat-map/operations/check-seat-map.ts';
import type { SeatMapDeps } from '../seat-map/operations/seat-changes.ts';
import { tellAvailability } from '../seat-map/operations/tell-availability.ts';
import { listEventsWithSeatChanges } from '../seat-map/repositories/seat-changes.ts';

/** At most the work of a minute of each kind; the next run continues. */
const CANDIDATES_MAX = 1_000;
const EVENTS_MAX = 100;
const CHANGED_EVENTS_MAX = 1_000;

/** Whether this share of the run's time, 0 to 1, is used up; the rest of a step is then left to the next minute. */
export type IsPast = (share: number) => boolean;

async function endOverdue(database: Database, isOver: () => boolean): Promise<number> {
  const due = await listDue(database, CANDIDATES_MAX);
  const ofCancelled = await listOfCancelledEvents(database, CANDIDATES_MAX);
  return sweepEach([...due, ...ofCancelled], { isOver }, (ref) => database.transaction((tx) => endHold(tx, ref)));
}

const askOnceMore = (database: Database, unanswered: readonly Unanswered[], isOver: () => boolean): Promise<number> =>
  sweepEach(unanswered, { isOver }, ({ ref }) => database.transaction((tx) => askAgain(tx, ref)));

/** @returns how many maps were compared */
async function checkMaps(deps: SeatMapDeps, isOver: () => boolean): Promise<number> {
  const changed = await listEventsWithSeatChanges(deps.database, CHANGED_EVENTS_MAX);
  return sweepEach(changed, { isOver }, (eventId) => checkUnwatchedMap(deps, eventId));
}

async function lookAfterSale(deps: SeatMapDeps, eventId: string): Promise<void> {
  await tellAvailability(deps.database, eventId);
  await bestEffort('seat map comparison', () => compareSeatMap(deps, eventId));
}

/**
 * Repairs what lost timers and messages leave behind: ends overdue holds and those of cancelled events, asks payment
 * again, and corrects seat maps and availability.
 *
 * The metric of the alarm comes first. Each step has its share of the time: after an outage each of them is long, and one
 * locked event must not stop the work on the others.
 */
export async function sweep(deps: SeatMapDeps, isPast: IsPast = () => false): Promise<void> {
  const { database } = deps;
  const unanswered = await listUnanswered(database, CANDIDATES_MAX);
  // Zero as well: an alarm on a metric that is sometimes absent sleeps.
  countMetric('holdsWaitingForPayment', unanswered.filter(({ isLate }) => isLate).length);
  const ended = await endOverdue(database, () => isPast(0.4));
  const asked = await askOnceMore(database, unanswered, () => isPast(0.6));
  const maps = await checkMaps(deps, () => isPast(0.8));
  const selling = await listSellingEvents(database, EVENTS_MAX);
  await sweepEach(selling, { isOver: () => isPast(1) }, (eventId) => lookAfterSale(deps, eventId));
  log.info('swept', { ended, asked, maps });
}
