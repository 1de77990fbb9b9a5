import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capacityOf, layout as layoutSchema, seatsOf } from '../contract/layout.ts';
import { assignLayout, complaintsAbout, type LayoutPlan, type SectionPlan } from './layout-plan.ts';

const hall: LayoutPlan = {
  sections: [
    {
      name: 'R',
      price: 150_000,
      rows: [
        { label: 'A', seats: 4 },
        { label: 'B', seats: 6 },
      ],
      accessible: [{ row: 'A', numbers: [4, 1] }],
      removed: [{ row: 'B', numbers: [3, 4] }],
    },
    { name: 'Standing', price: 90_000, capacity: 3 },
  ],
};

const seated = (more: object): LayoutPlan => ({
  sections: [{ name: 'S', price: 1, rows: [{ label: 'A', seats: 3 }], ...more }],
});

const anyPlan: fc.Arbitrary<LayoutPlan> = fc
  .array(
    fc.oneof(
      fc.record({ price: fc.nat(300_000), capacity: fc.integer({ min: 1, max: 300 }) }),
      fc.record({
        price: fc.nat(300_000),
        seats: fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 20 }),
      }),
    ),
    { minLength: 1, maxLength: 12 },
  )
  .map((sections) => ({
    sections: sections.map((section, index): SectionPlan => {
      const name = `S${index}`;
      if ('capacity' in section) return { ...section, name };
      const rows = section.seats.map((seats, row) => ({ label: String(row), seats }));
      // The last seat of each row with more than one is removed.
      const removed = rows.flatMap(({ label, seats }) => (seats > 1 ? [{ row: label, numbers: [seats] }] : []));
      return { name, price: section.price, rows, removed };
    }),
  }));

describe('labels that a reader takes for the same', () => {
  it.each([
    ['in NFC and NFD', '가', '\u1100\u1161'],
    ['in full and half width', 'A', 'Ａ'],
    ['in capitals and small letters', 'A', 'a'],
    ['with and without a filler', 'A', 'A\u3164'],
  ])('are one row and one section: %s', (_, one, other) => {
    const rows = [
      { label: one, seats: 3 },
      { label: other, seats: 3 },
    ];
    expect(complaintsAbout(seated({ rows })).map(({ path }) => path)).toContain('layout.sections.0.rows');
    const sections = [one, other].map((name): SectionPlan => ({ name, price: 1, capacity: 1 }));
    expect(complaintsAbout({ sections }).map(({ path }) => path)).toEqual(['layout.sections']);
  });

  it('name the row whose seats are removed or accessible', () => {
    const plan = seated({ removed: [{ row: 'ａ', numbers: [2] }], accessible: [{ row: 'Ａ', numbers: [3] }] });
    expect(complaintsAbout(plan)).toEqual([]);
    expect(assignLayout(plan).sections[0]).toMatchObject({
      capacity: 2,
      rows: [
        {
          label: 'A',
          numbers: [
            [1, 1],
            [3, 3],
          ],
          accessible: [3],
        },
      ],
    });
  });
});

describe('an assigned layout', () => {
  it('gives each seat its index as id, and a removed one none', () => {
    const seats = [...seatsOf(assignLayout(hall))].map(({ seatId, row, number }) => [seatId, row, number]);
    expect(seats).toEqual([
      [0, 'A', 1],
      [1, 'A', 2],
      [2, 'A', 3],
      [3, 'A', 4],
      [4, 'B', 1],
      [5, 'B', 2],
      [6, 'B', 5],
      [7, 'B', 6],
      [8, null, null],
      [9, null, null],
      [10, null, null],
    ]);
  });

  it('marks the seats with room for a wheelchair', () => {
    const accessible = [...seatsOf(assignLayout(hall))].filter((seat) => seat.accessible);
    expect(accessible.map(({ seatId }) => seatId)).toEqual([0, 3]);
  });

  it('numbers the seats of every layout without a gap, and counts them', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        expect(complaintsAbout(plan)).toEqual([]);
        const layout = assignLayout(plan);
        expect(layoutSchema.parse(layout)).toEqual(layout);
        const ids = [...seatsOf(layout)].map(({ seatId }) => seatId);
        expect(ids).toEqual(ids.map((_, index) => index));
        expect(ids).toHaveLength(capacityOf(layout));
      }),
    );
  });

  it('places sections before the stage, without overlaps', () => {
    fc.assert(
      fc.property(anyPlan, (plan) => {
        const { sections } = assignLayout(plan);
        for (const { y } of sections) expect(y).toBeGreaterThan(0);
        expect(new Set(sections.map(({ x, y }) => `${x} ${y}`)).size).toBe(sections.length);
      }),
    );
  });
});

describe('a plan', () => {
  it.each<[string, LayoutPlan]>([
    [
      'two rows of one name',
      seated({
        rows: [
          { label: 'A', seats: 1 },
          { label: 'A', seats: 2 },
        ],
      }),
    ],
    ['a removed seat in a row that is not there', seated({ removed: [{ row: 'Z', numbers: [1] }] })],
    ['a wheelchair beyond the end of the row', seated({ accessible: [{ row: 'A', numbers: [4] }] })],
    [
      'a wheelchair where the seat is removed',
      seated({ accessible: [{ row: 'A', numbers: [2] }], removed: [{ row: 'A', numbers: [2] }] }),
    ],
    ['a row without any seat', seated({ removed: [{ row: 'A', numbers: [1, 2, 3] }] })],
    [
      'two sections of one name',
      {
        sections: [
          { name: 'S', price: 1, capacity: 1 },
          { name: 'S', price: 2, capacity: 1 },
        ],
      },
    ],
    ['far too many numbers', { sections: [0, 1, 2].map((n) => ({ name: `S${n}`, price: 1, capacity: 50_000 })) }],
  ])('with %s is complained about once', (_, plan) => {
    expect(complaintsAbout(plan)).toHaveLength(1);
  });
});
