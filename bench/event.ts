import type { Layout } from '../lambdas/event/contract/layout.ts';
import { eventPublished, eventUpdated } from '../lambdas/event/contract/messages.ts';
import type { MessageType } from '../lambdas/shared/contract/message.ts';
import { newId } from '../lambdas/shared/domain/ids.ts';
import type { Runner } from '../localstack/runner/runner.ts';
import type { TestDatabase } from '../tests/support/database.ts';
import type { MessagePump } from './message-pump.ts';

export interface EventWish {
  readonly seats: number;
  /** Of the waiting room. The defaults admit as many users as a room can. */
  readonly capacity?: number;
  readonly ratePerSecond?: number;
}

const CAPACITY_MAX = 10_000;
const RATE_MAX = 500;
const SEATS_OF_ROW = 50;
const ROWS_OF_SECTION = 25;
const HOUR_MS = 3_600_000;
/** KRW. */
const PRICE = 50_000;

/** Seated sections of 25 rows of 50 seats; the last row has what is left. */
export function layoutOf(seats: number): Layout {
  const ofSection = SEATS_OF_ROW * ROWS_OF_SECTION;
  const sections = Array.from({ length: Math.ceil(seats / ofSection) }, (_, index) => {
    const firstSeatId = index * ofSection;
    const capacity = Math.min(ofSection, seats - firstSeatId);
    const rows = Array.from({ length: Math.ceil(capacity / SEATS_OF_ROW) }, (__, row) => ({
      label: `${row + 1}`,
      firstSeatId: firstSeatId + row * SEATS_OF_ROW,
      numbers: [[1, Math.min(SEATS_OF_ROW, capacity - row * SEATS_OF_ROW)] as [number, number]],
    }));
    const place = { x: index * 100, y: 0 };
    return {
      id: index,
      name: `S${index}`,
      price: PRICE,
      ...place,
      kind: 'seated' as const,
      firstSeatId,
      capacity,
      rows,
    };
  });
  return { version: 1, focalPoint: { x: 0, y: -100 }, sections };
}

function queuedMessage(queue: string, message: MessageType, data: unknown) {
  const id = newId();
  const { type, version } = message;
  const occurredAt = new Date().toISOString();
  const body = JSON.stringify({ id, type, version, occurredAt, traceId: null, data: message.data.parse(data) });
  return { id, queue, body, delaySeconds: 0 };
}

interface Target {
  readonly runner: Runner;
  readonly pump: MessagePump;
  readonly database: TestDatabase;
}

/**
 * Publishes an event that is on sale: sends the messages of the event service to reservation and the queue, because the
 * event service itself is not measured. @returns its id
 */
export async function publishEvent({ runner, pump, database }: Target, wish: EventWish): Promise<string> {
  const eventId = newId();
  const at = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
  const facts = {
    eventId,
    title: 'Bench',
    artist: 'Bench',
    venue: 'Localhost',
    eventDate: at(48),
    saleStartsAt: at(-1),
    saleEndsAt: at(24),
    holdMinutes: 60,
    seatsPerFan: 8,
  };
  const published = { ...facts, version: 1, onSale: false, layout: layoutOf(wish.seats) };
  const updated = { ...facts, version: 2, onSale: true };
  pump.start(['reservation-bulk', 'reservation-inbox', 'queue-inbox']);
  runner.aws.messages.push(
    queuedMessage('queue-inbox', eventPublished, published),
    queuedMessage('reservation-bulk', eventPublished, published),
  );
  await pump.drain();
  runner.aws.messages.push(
    queuedMessage('queue-inbox', eventUpdated, updated),
    queuedMessage('reservation-inbox', eventUpdated, updated),
  );
  await pump.drain();
  await pump.stop();
  await database.sql('UPDATE queue.rooms SET capacity = $2, rate_per_second = $3 WHERE event_id = $1', [
    eventId,
    wish.capacity ?? CAPACITY_MAX,
    wish.ratePerSecond ?? RATE_MAX,
  ]);
  // This request loads the room into Redis, as the schedule does half an hour before a sale.
  const { statusCode } = await runner.pass('GET', `/api/queue/${eventId}/cursor`);
  if (statusCode !== 200) throw new Error(`the room answers ${statusCode}`);
  const [row] = await database.sql<{ made: number }>(
    'SELECT count(*)::integer AS made FROM reservation.seats WHERE event_id = $1',
    [eventId],
  );
  if (row?.made !== wish.seats) throw new Error(`${row?.made} of ${wish.seats} seats were made`);
  return eventId;
}
