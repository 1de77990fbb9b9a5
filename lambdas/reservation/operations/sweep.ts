import { log } from '#shared/observability/log.ts';
import { countMetric } from '#shared/observability/metrics.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { listSellingEvents } from '../repositories/events.ts';
import { listDue, listOfCancelledEvents, listUnanswered } from '../repositories/reservation-lists.ts';
import type { ReservationRef } from '../repositories/reservations.ts';
import { askAgain, endHold } from './end-hold.ts';
import { type SeatMapDeps, tellMapAgain } from './seat-changes.ts';
import { tellAvailability } from './tell-availability.ts';

/** A minute's work at most of each kind; what is left is next minute's. */
const CANDIDATES_MAX = 1_000;
const EVENTS_MAX = 100;
const CHANGE_BATCHES_MAX = 100;

interface Sweeping {
  readonly database: Database;
  /** Whether the time of this run is used up; the rest is next minute's. */
  readonly isOver: () => boolean;
}

/** Each in its own transaction, fan first; one that fails is looked at again next minute and stops nobody. */
async function each(
  { database, isOver }: Sweeping,
  refs: readonly ReservationRef[],
  act: (tx: Transaction, ref: ReservationRef) => Promise<void>,
): Promise<number> {
  let done = 0;
  for (const ref of refs) {
    if (isOver()) break;
    done += 1;
    await database
      .transaction((tx) => act(tx, ref))
      .catch((error: unknown) => log.error('not swept', error, { reservationId: ref.reservationId }));
  }
  return done;
}

async function endOverdue(sweeping: Sweeping): Promise<number> {
  const due = await listDue(sweeping.database, CANDIDATES_MAX);
  const ofCancelled = await listOfCancelledEvents(sweeping.database, CANDIDATES_MAX);
  return each(sweeping, [...due, ...ofCancelled], endHold);
}

async function askUnanswered(sweeping: Sweeping): Promise<number> {
  const unanswered = await listUnanswered(sweeping.database, CANDIDATES_MAX);
  // Before the long part, and zero as well: an alarm on a metric that is sometimes absent sleeps.
  countMetric('holdsWaitingForPayment', unanswered.filter(({ isLate }) => isLate).length);
  return each(
    sweeping,
    unanswered.map(({ ref }) => ref),
    askAgain,
  );
}

async function feedMaps(deps: SeatMapDeps): Promise<number> {
  let total = 0;
  for (let batch = 0; batch < CHANGE_BATCHES_MAX; batch++) {
    const rows = await tellMapAgain(deps);
    total += rows;
    if (rows === 0) break;
  }
  return total;
}

/**
 * The net below timers, messages and caches: overdue holds and those of cancelled events are ended, unanswered questions
 * asked again, maps and availability told what they may have missed.
 *
 * What costs little comes first, and so does what raises the alarm: in the outage that this net is for, the rest is long.
 */
export async function sweep(deps: SeatMapDeps, isOver: () => boolean = () => false): Promise<void> {
  const { database } = deps;
  const changes = await feedMaps(deps).catch((error: unknown) => {
    // Redis is away: the rows stay for the next sweep, and availability does not need it.
    log.warn('seat maps not told', { reason: String(error) });
    return 0;
  });
  for (const eventId of await listSellingEvents(database, EVENTS_MAX)) await tellAvailability(database, eventId);
  const ended = await endOverdue({ database, isOver });
  const asked = await askUnanswered({ database, isOver });
  log.info('swept', { ended, asked, changes });
}
