import * as z from 'zod';
import { amount, storedText } from '#shared/contract/schemas.ts';

/** Seats of one event, over all sections. */
export const SEATS_MAX = 50_000;
/** Bytes of a layout as JSON: it travels inside `event.published`, and SQS carries 256 KiB. */
export const LAYOUT_BYTES_MAX = 200_000;
/** KRW for one seat. Eight of them, the most of one reservation, are still an `integer` of PostgreSQL. */
export const SEAT_PRICE_MAX = 100_000_000;
/** KRW. The payment provider charges no smaller amount, so a cheaper seat could be held and never paid by card. */
export const SEAT_PRICE_MIN = 100;

/** A seat's id is its index in the layout: small in rows, maps and requests. */
export const seatId = z
  .int()
  .min(0)
  .max(SEATS_MAX - 1)
  .meta({ description: 'Index of the seat in the layout', example: 17 });
export const seatPrice = amount.max(SEAT_PRICE_MAX).meta({ description: 'KRW for one seat', example: 132_000 });
const position = z
  .number()
  .min(-100_000)
  .max(100_000)
  .meta({ description: 'In seats; the stage is at (0, 0)', example: 6 });

const row = z.object({
  label: storedText(20).meta({ description: 'Label of the row', example: 'A' }),
  firstSeatId: seatId,
  /** Runs of seat numbers, both ends included; a gap is a seat that was removed and has no id. */
  numbers: z
    .array(z.tuple([z.int().min(1).max(999), z.int().min(1).max(999)]))
    .min(1)
    .max(100)
    .meta({ description: 'Runs of seat numbers, both ends included', example: [[1, 12]] }),
  /** Seat numbers with room for a wheelchair. */
  accessible: z
    .array(z.int().min(1).max(999))
    .max(200)
    .optional()
    .meta({ description: 'Seat numbers with room for a wheelchair', example: [1] }),
});

const sectionBase = {
  id: z.int().min(0).max(999).meta({ description: 'Index of the section', example: 0 }),
  name: storedText(50).meta({ description: 'Name of the section', example: 'R석' }),
  price: seatPrice,
  x: position,
  y: position,
  angle: z
    .number()
    .min(-360)
    .max(360)
    .optional()
    .meta({ description: 'Rotation of the section in degrees', example: 15 }),
  firstSeatId: seatId,
  capacity: z.int().min(1).max(SEATS_MAX).meta({ description: 'Seats of the section', example: 22 }),
};
const section = z.discriminatedUnion('kind', [
  z.object({
    ...sectionBase,
    kind: z.literal('seated'),
    rows: z.array(row).min(1).max(500).meta({ description: 'Rows from the stage backwards' }),
  }),
  z.object({ ...sectionBase, kind: z.literal('general') }),
]);

/** The layout as published: every seat has its id, and it never changes again. */
export const layout = z
  .object({
    version: z.int().min(1).meta({ description: 'Version of the layout', example: 1 }),
    focalPoint: z.object({ x: position, y: position }).meta({ description: 'Where the stage is' }),
    sections: z.array(section).min(1).max(500).meta({ description: 'Sections in the order of their ids' }),
  })
  .meta({ id: 'Layout' });
export type Layout = z.infer<typeof layout>;

/** One seat of a layout. General admission has neither row nor number. */
export interface LayoutSeat {
  readonly seatId: number;
  readonly sectionId: number;
  readonly section: string;
  readonly row: string | null;
  readonly number: number | null;
  readonly price: number;
  readonly accessible: boolean;
}

type Section = Layout['sections'][number];

function* seatsOfSection(of: Section): Generator<LayoutSeat> {
  const base = { sectionId: of.id, section: of.name, price: of.price };
  if (of.kind === 'general') {
    for (let index = 0; index < of.capacity; index++)
      yield { ...base, seatId: of.firstSeatId + index, row: null, number: null, accessible: false };
    return;
  }
  for (const { label, firstSeatId, numbers, accessible = [] } of of.rows) {
    let next = firstSeatId;
    for (const [from, to] of numbers)
      for (let number = from; number <= to; number++)
        yield { ...base, seatId: next++, row: label, number, accessible: accessible.includes(number) };
  }
}

/** Every seat in the order of its id: the one place that says which seat an id is. */
export function* seatsOf(of: Layout): Generator<LayoutSeat> {
  for (const each of of.sections) yield* seatsOfSection(each);
}

/** How many seats the layout has. */
export const capacityOf = (of: Layout): number => of.sections.reduce((sum, { capacity }) => sum + capacity, 0);
