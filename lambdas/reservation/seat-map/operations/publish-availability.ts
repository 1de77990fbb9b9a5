import type { Redis } from 'ioredis';
import { bestEffort } from '#shared/observability/best-effort.ts';
import type { Database } from '#shared/postgres/database.ts';
import { eventAvailabilityChanged } from '../../contract/messages.ts';
import { keepAvailability, lockAvailability } from '../../events/repositories/events.ts';
import { countAvailable } from '../../holds/repositories/seats.ts';
import { claimAvailabilityTurn } from '../repositories/seat-map.ts';

/**
 * Publishes how many seats are available, as an absolute number, when the event has become sold out or is no longer so.
 *
 * Holds do not count in their own transactions, which would all wait for one row. What changes during the count is
 * published by the next one.
 */
export async function publishAvailability(database: Database, eventId: string): Promise<void> {
  await database.transaction(async (tx) => {
    const published = await lockAvailability(tx, eventId);
    if (published === undefined) return;
    const available = await countAvailable(tx, eventId);
    if ((available === 0) === published.toldSoldOut) return;
    const n = published.toldN + 1;
    await tx.together([
      keepAvailability(tx, eventId, available === 0, n),
      tx.publish(eventAvailabilityChanged, { eventId, available, n }),
    ]);
  });
}

/** As `publishAvailability`, at most once a second for each event; the next sweep publishes what is left out. */
export async function publishAvailabilitySoon(
  { database, redis }: { readonly database: Database; readonly redis: Redis },
  eventId: string,
): Promise<void> {
  const isOurTurn = await bestEffort('availability', () => claimAvailabilityTurn(redis, eventId));
  if (isOurTurn === true) await publishAvailability(database, eventId);
}
