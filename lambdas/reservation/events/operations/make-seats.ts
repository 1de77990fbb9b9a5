import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type * as z from 'zod';
import type { Transaction } from '#shared/postgres/database.ts';
import { capacityOf, seatsOf } from '../../../event/contract/layout.ts';
import type { eventPublished } from '../../../event/contract/messages.ts';
import { eventSeatsReady, reservationSeatsDue } from '../../contract/messages.ts';
import { insertSeats } from '../../holds/repositories/seats.ts';
import { putEvent } from '../repositories/events.ts';
import { findLayout, insertLayout } from '../repositories/layouts.ts';

/** Seats of one transaction: about 100 ms. */
const BATCH = 5_000;

/** Stores the event and its layout, and requests the first batch of its seats. */
export async function receiveEvent(
  tx: Transaction,
  { layout, ...facts }: z.output<typeof eventPublished.data>,
): Promise<void> {
  await putEvent(tx, facts);
  const digest = createHash('sha256').update(JSON.stringify(layout)).digest('hex').slice(0, 16);
  await insertLayout(tx, facts.eventId, { body: layout, etag: `"${digest}"`, capacity: capacityOf(layout) });
  // Also for a known layout: existing seats stay, and `seats_ready` is sent again.
  await tx.publish(reservationSeatsDue, { eventId: facts.eventId, fromSeatId: 0 });
}

/** Creates one batch of seats, then requests the next one, or publishes that all seats are ready. */
export async function makeSeats(tx: Transaction, eventId: string, fromSeatId: number): Promise<void> {
  const stored = await findLayout(tx, eventId);
  assert(stored !== undefined, `event ${eventId} has no layout`);
  const end = fromSeatId + BATCH;
  const seats = [...seatsOf(stored.body)].filter(({ seatId }) => seatId >= fromSeatId && seatId < end);
  await insertSeats(tx, eventId, seats);
  if (end < stored.capacity) await tx.publish(reservationSeatsDue, { eventId, fromSeatId: end });
  else await tx.publish(eventSeatsReady, { eventId, capacity: stored.capacity });
}
