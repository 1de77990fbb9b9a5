import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { capacityOf, type Layout } from '../../../event/contract/layout.ts';
import {
  type BestAvailableWish,
  bestAvailable,
  countFreeSeats,
  hasSeatedSection,
  type SearchableHall,
  searchableHall,
  seatsBeside,
  singleSeatsLeft,
} from './best-available.ts';

type Row = { readonly numbers: [number, number][]; readonly accessible?: number[] };

/** One section whose front row is 10 seats from the stage. */
function hallOf(rows: readonly Row[], more: Partial<Layout['sections'][number]> = {}): Layout {
  let next = 0;
  const placed = rows.map(({ numbers, accessible }, index) => {
    const row = {
      label: `${index + 1}`,
      firstSeatId: next,
      numbers,
      ...(accessible === undefined ? {} : { accessible }),
    };
    next += numbers.reduce((sum, [from, to]) => sum + to - from + 1, 0);
    return row;
  });
  const section = {
    id: 0,
    name: 'R',
    price: 1_000,
    x: 0,
    y: 10,
    firstSeatId: 0,
    capacity: next,
    kind: 'seated',
    rows: placed,
  };
  return { version: 1, focalPoint: { x: 0, y: 0 }, sections: [{ ...section, ...more } as Layout['sections'][number]] };
}

const wish = (quantity: number, more: Partial<BestAvailableWish> = {}): BestAvailableWish => ({
  quantity,
  accessible: false,
  ...more,
});
const freeSeats = (statuses: string): Set<number> =>
  new Set([...statuses].flatMap((state, seatId) => (state === 'A' ? [seatId] : [])));
const singlesLeft = (hall: SearchableHall, statuses: string, seatIds: number[]): number[] =>
  singleSeatsLeft(hall, freeSeats(statuses), seatIds);
const best = (layout: Layout, statuses: string, of: BestAvailableWish): number[] | undefined =>
  bestAvailable(searchableHall(layout), statuses, of, 1)[0];

describe('the best seats of a row of five', () => {
  const row = hallOf([{ numbers: [[1, 5]] }]);

  it('leave no single seat behind', () => {
    expect([
      [0, 1],
      [3, 4],
    ]).toContainEqual(best(row, 'AAAAA', wish(2)));
  });

  it('are its middle when that leaves pairs', () => {
    expect(best(row, 'AAAAA', wish(1))).toEqual([2]);
  });

  it('leave a single seat when nothing else is free', () => {
    expect(best(row, 'RAAAR', wish(2))).toHaveLength(2);
  });

  it('are all adjacent or none', () => {
    expect(best(row, 'ARAAR', wish(3))).toBeUndefined();
  });
});

describe('among rows', () => {
  it('the one nearest to the stage is best', () => {
    const rows = hallOf([{ numbers: [[1, 4]] }, { numbers: [[1, 4]] }]);
    expect(best(rows, 'AAAAAAAA', wish(4))).toEqual([0, 1, 2, 3]);
    expect(best(rows, 'ARAAAAAA', wish(4))).toEqual([4, 5, 6, 7]);
  });

  it('seats on both sides of a removed seat are not adjacent', () => {
    const rows = hallOf([
      {
        numbers: [
          [1, 2],
          [4, 5],
        ],
      },
      { numbers: [[1, 3]] },
    ]);
    expect(best(rows, 'AAAAAAA', wish(3))).toEqual([4, 5, 6]);
  });

  it('a turned section is measured where it stands', () => {
    // Its rows lead away from the stage to the left, so the nearest seats are at one end of each row.
    const turned = hallOf([{ numbers: [[1, 9]] }], { x: -20, y: 0, angle: 0 });
    expect(best(turned, 'AAAAAAAAA', wish(2))).toEqual([7, 8]);
  });
});

describe('accessible seats', () => {
  const rows = hallOf([{ numbers: [[1, 4]], accessible: [1, 2] }, { numbers: [[1, 4]] }]);

  it('are not given to those who did not ask', () => {
    expect(best(rows, 'AAAAAAAA', wish(3))).toEqual(expect.not.arrayContaining([0, 1]));
  });

  it('are part of what is given to those who asked', () => {
    const seats = best(rows, 'AAAAAAAA', wish(2, { accessible: true }));
    expect(seats?.some((seat) => seat === 0 || seat === 1)).toBe(true);
    expect(best(rows, 'RRAAAAAA', wish(2, { accessible: true }))).toBeUndefined();
  });
});

it('keeps to the section that was asked for', () => {
  const [front] = hallOf([{ numbers: [[1, 2]] }]).sections;
  const back = { ...front!, id: 1, y: 40, firstSeatId: 2, rows: [{ label: '1', firstSeatId: 2, numbers: [[1, 2]] }] };
  const layout = { version: 1, focalPoint: { x: 0, y: 0 }, sections: [front!, back] } as Layout;
  expect(best(layout, 'AAAA', wish(2, { sectionId: 1 }))).toEqual([2, 3]);
  expect(best(layout, 'AARR', wish(2, { sectionId: 1 }))).toBeUndefined();
});

describe('several groups', () => {
  it('share no seat and come best first', () => {
    const layout = hallOf([{ numbers: [[1, 6]] }, { numbers: [[1, 6]] }]);
    const groups = bestAvailable(searchableHall(layout), 'A'.repeat(12), wish(2), 10);
    expect(groups).toHaveLength(6);
    expect(new Set(groups.flat()).size).toBe(12);
  });

  it('are free, adjacent, of the right size and leave a single seat only when every group would', () => {
    const someRow = fc.record({ numbers: fc.integer({ min: 1, max: 12 }).map((to): [number, number][] => [[1, to]]) });
    const someHall = fc.array(someRow, { minLength: 1, maxLength: 5 }).map((rows) => hallOf(rows));
    const someCase = someHall.chain((layout) =>
      fc.record({
        layout: fc.constant(layout),
        statuses: fc.array(fc.constantFrom('A', 'R', 'L'), {
          minLength: capacityOf(layout),
          maxLength: capacityOf(layout),
        }),
        quantity: fc.integer({ min: 1, max: 8 }),
      }),
    );
    fc.assert(
      fc.property(someCase, ({ layout, statuses, quantity }) => {
        const hall = searchableHall(layout);
        const map = statuses.join('');
        const groups = bestAvailable(hall, map, wish(quantity), 1_000);
        for (const group of groups) {
          expect(group).toHaveLength(quantity);
          expect(group.every((seat, index) => map[seat] === 'A' && seat === group[0]! + index)).toBe(true);
        }
        const [first] = groups;
        const canAvoid = groups.some((group) => singlesLeft(hall, map, group).length === 0);
        if (first !== undefined && canAvoid) expect(singlesLeft(hall, map, first)).toEqual([]);
      }),
    );
  });
});

describe('chosen seats', () => {
  const hall = searchableHall(hallOf([{ numbers: [[1, 5]] }, { numbers: [[1, 5]] }]));

  it('leave a single seat when one stays free between taken ones', () => {
    expect(singlesLeft(hall, 'AAAAAAAAAA', [1, 2])).toEqual([0]);
    expect(singlesLeft(hall, 'AAAAAAAAAA', [3])).toEqual([4]);
    expect(singlesLeft(hall, 'AAAAAAAAAA', [1, 3])).toEqual([0, 2, 4]);
    expect(singlesLeft(hall, 'AAAAAAAAAA', [0, 1])).toEqual([]);
  });

  it('do not cause a seat to be single that was single before', () => {
    expect(singlesLeft(hall, 'ARAARAAAAA', [2, 3])).toEqual([]);
    // Seat 4 ends its row, so seat 5 is not next to it.
    expect(singlesLeft(hall, 'AARRAAAAAA', [0, 1, 5, 6, 7, 8, 9])).toEqual([]);
  });

  it('are decided by the two seats on each side, in the same row', () => {
    expect(seatsBeside(hall, [4]).toSorted((a, b) => a - b)).toEqual([2, 3]);
    expect(seatsBeside(hall, [6, 7]).toSorted((a, b) => a - b)).toEqual([5, 8, 9]);
  });

  it('leave the same single seats whether all free seats are known or only those beside them', () => {
    const someChoice = fc.record({
      states: fc.array(fc.constantFrom('A', 'R'), { minLength: 10, maxLength: 10 }),
      wanted: fc.uniqueArray(fc.integer({ min: 0, max: 9 }), { minLength: 1, maxLength: 8 }),
    });
    fc.assert(
      fc.property(someChoice, ({ states, wanted }) => {
        const statuses = states.map((state, seatId) => (wanted.includes(seatId) ? 'A' : state)).join('');
        const beside = new Set(seatsBeside(hall, wanted).filter((seatId) => statuses[seatId] === 'A'));
        const single = singlesLeft(hall, statuses, wanted);
        expect(singleSeatsLeft(hall, beside, wanted)).toEqual(single);
        // By another way: single afterwards, and not single before.
        const isSingle = (map: string, seatId: number): boolean => {
          const row = map.slice(seatId < 5 ? 0 : 5, seatId < 5 ? 5 : 10);
          const at = seatId % 5;
          return row[at] === 'A' && row[at - 1] !== 'A' && row[at + 1] !== 'A';
        };
        const after = [...statuses].map((state, seatId) => (wanted.includes(seatId) ? 'L' : state)).join('');
        const ids = [...statuses].map((_, seatId) => seatId);
        expect(single).toEqual(ids.filter((seatId) => isSingle(after, seatId) && !isSingle(statuses, seatId)));
      }),
    );
  });
});

it('counts the free seats of the wanted section, accessible ones only for a party that asks', () => {
  const hall = searchableHall(hallOf([{ numbers: [[1, 4]], accessible: [1, 2] }]));
  expect(countFreeSeats(hall, 'AARA', wish(3))).toBe(1);
  expect(countFreeSeats(hall, 'AARA', wish(3, { accessible: true }))).toBe(3);
  expect(countFreeSeats(hall, 'AARA', wish(3, { sectionId: 7 }))).toBe(0);
  expect([hasSeatedSection(hall, 0), hasSeatedSection(hall, 7)]).toEqual([true, false]);
});
