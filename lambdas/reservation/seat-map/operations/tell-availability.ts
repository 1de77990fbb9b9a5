import type { Redis } from 'ioredis';
import { bestEffort } from '#shared/observability/best-effort.ts';
import type { Database } from '#shared/postgres/database.ts';
import { eventAvailabilityChanged } from '../../contract/messages.ts';
import { keepAvailability, lockAvailability } from '../../events/repositories/events.ts';
import { countAvailable } from '../../holds/repositories/seats.ts';
import { takeTellingTurn } from '../repositories/seat-map.ts';

/**
 * Others know whether the event is sold out. Told as an absolute number, and only when that has changed.
 *
 * Nothing is counted in the sale's own transactions, which would meet in one row; what changes while we count is told by
 * whoever looks next.
 */
export async function tellAvailability(database: Database, eventId: string): Promise<void> {
  await database.transaction(async (tx) => {
    const told = await lockAvailability(tx, eventId);
    if (told === undefined) return;
    const available = await countAvailable(tx, eventId);
    if ((available === 0) === told.told_sold_out) return;
    const n = told.told_n + 1;
    await Promise.all([
      keepAvailability(tx, eventId, available === 0, n),
      tx.publish(eventAvailabilityChanged, { eventId, available, n }),
    ]);
  });
}

/** As `tellAvailability`, at most once a second an event; what is left out is told by the next sweep. */
export async function tellAvailabilitySoon(
  { database, redis }: { readonly database: Database; readonly redis: Redis },
  eventId: string,
): Promise<void> {
  const isOurTurn = await bestEffort('availability', () => takeTellingTurn(redis, eventId));
  if (isOurTurn === true) await tellAvailability(database, eventId);
}
