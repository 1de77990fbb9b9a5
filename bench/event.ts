import type { Layout } from '../lambdas/event/contract/layout.ts';
import { eventPublished, eventUpdated } from '../lambdas/event/contract/messages.ts';
import type { MessageType } from '../lambdas/shared/contract/message.ts';
import { newId } from '../lambdas/shared/domain/ids.ts';
import type { Stage } from './stage.ts';

export interface EventWish {
  readonly seats: number;
  /** Of the room. The defaults let in as many as a room can. */
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

/** Seated sections of 25 rows of 50; the last row is as short as it must be. */
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

function letterOf(queue: string, message: MessageType, data: unknown) {
  const id = newId();
  const { type, version } = message;
  const occurredAt = new Date().toISOString();
  const body = JSON.stringify({ id, type, version, occurredAt, traceId: null, data: message.data.parse(data) });
  return { id, queue, body, delaySeconds: 0 };
}

/** What event would tell reservation and the queue, told by us: its own part is no hot path. */
export async function publishEvent({ house, postman, database }: Stage, wish: EventWish): Promise<string> {
  const eventId = newId();
  const at = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString();
  const facts = {
    eventId,
    title: 'Bench',
    artist: 'Nobody',
    venue: 'Localhost',
    eventDate: at(48),
    saleStartsAt: at(-1),
    saleEndsAt: at(24),
    holdMinutes: 60,
    seatsPerFan: 8,
  };
  const published = { ...facts, version: 1, onSale: false, layout: layoutOf(wish.seats) };
  const updated = { ...facts, version: 2, onSale: true };
  postman.start(['reservation-bulk', 'reservation-inbox', 'queue-inbox']);
  house.aws.letters.push(
    letterOf('queue-inbox', eventPublished, published),
    letterOf('reservation-bulk', eventPublished, published),
  );
  await postman.drain();
  house.aws.letters.push(
    letterOf('queue-inbox', eventUpdated, updated),
    letterOf('reservation-inbox', eventUpdated, updated),
  );
  await postman.drain();
  await postman.stop();
  await database.sql('UPDATE queue.rooms SET capacity = $2, rate_per_second = $3 WHERE event_id = $1', [
    eventId,
    wish.capacity ?? CAPACITY_MAX,
    wish.ratePerSecond ?? RATE_MAX,
  ]);
  // The room is in Redis from here on, as it is half an hour before a sale.
  const { statusCode } = await house.pass('GET', `/api/queue/${eventId}/cursor`);
  if (statusCode !== 200) throw new Error(`the room answers ${statusCode}`);
  const [row] = await database.sql<{ made: number }>(
    'SELECT count(*)::integer AS made FROM reservation.seats WHERE event_id = $1',
    [eventId],
  );
  if (row?.made !== wish.seats) throw new Error(`${row?.made} of ${wish.seats} seats were made`);
  return eventId;
}
