import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Layout } from '../../api/contract.ts';
import { fitParty, placesOf, seatsTogether, tapSeat, toggleSeat } from './choose-seats.ts';
import { firstSeat, stepFrom, stepOfKey } from './seat-keys.ts';
import { type SeatPlan, seatFinder, seatPlanOf, sectionAt } from './seat-plan.ts';
import { createSeatStore, type SeatStore } from './seat-store.ts';

/** A: two rows of ten, seat 5 of row 2 removed. B: turned by 90 degrees. C: 30 places without rows. */
const layout: Layout = {
  version: 1,
  focalPoint: { x: 0, y: 0 },
  sections: [
    {
      id: 0,
      name: 'A',
      price: 50_000,
      kind: 'seated',
      x: 0,
      y: 6,
      firstSeatId: 0,
      capacity: 19,
      rows: [
        { label: '1', firstSeatId: 0, numbers: [[1, 10]], accessible: [10] },
        {
          label: '2',
          firstSeatId: 10,
          numbers: [
            [1, 4],
            [6, 10],
          ],
        },
      ],
    },
    {
      id: 1,
      name: 'B',
      price: 90_000,
      kind: 'seated',
      x: 30,
      y: 6,
      angle: 90,
      firstSeatId: 19,
      capacity: 3,
      rows: [{ label: '1', firstSeatId: 19, numbers: [[1, 3]] }],
    },
    { id: 2, name: 'C', price: 30_000, kind: 'general', x: 0, y: 20, firstSeatId: 22, capacity: 30 },
  ],
};

let plan: SeatPlan;
let store: SeatStore;
const chosen = (): number[] => [...store.chosen].sort((a, b) => a - b);
beforeEach(() => {
  plan = seatPlanOf(layout);
  store = createSeatStore(plan);
  store.reset('A'.repeat(plan.count));
});

describe('the plan of a hall', () => {
  it('puts seats beside the middle of the front row, and turns sections', () => {
    expect([plan.x[0], plan.y[0]]).toEqual([-4.5, 6]);
    expect([plan.x[9], plan.y[9]]).toEqual([4.5, 6]);
    // Turned by 90 degrees, a row runs down.
    expect(plan.x[19]).toBeCloseTo(30);
    expect(plan.y[19]).toBeCloseTo(5);
    expect(plan.y[21]).toBeCloseTo(7);
  });

  it('knows numbers over a gap, wheelchair spaces, and prices from the highest down', () => {
    expect([plan.number[13], plan.number[14]]).toEqual([4, 6]);
    expect([plan.accessible[9], plan.accessible[8]]).toEqual([1, 0]);
    expect(plan.prices).toEqual([90_000, 50_000, 30_000]);
    expect(plan.sections.map(({ grade }) => grade)).toEqual([1, 0, 2]);
  });

  it('finds the seat under a point, and none between seats that are too far', () => {
    const find = seatFinder(plan);
    for (let id = 0; id < 22; id++) expect(find(plan.x[id]! + 0.2, plan.y[id]! - 0.2, 0.6)).toBe(id);
    expect(find(0, 12, 0.6)).toBeUndefined();
    expect(find(-1_000, 1_000, 0.6)).toBeUndefined();
  });

  it('finds the section under a point, those without rows as well', () => {
    expect(sectionAt(plan, 0, 6)).toBe(0);
    expect(sectionAt(plan, 0, 21)).toBe(2);
    expect(sectionAt(plan, 0, 100)).toBeUndefined();
  });
});

describe('the state of seats', () => {
  it('counts what is free as seats are taken and come back', () => {
    store.apply([
      [0, 'L'],
      [1, 'R'],
      [1, 'R'],
    ]);
    expect(store.free[0]).toBe(17);
    store.apply([[0, 'A']]);
    expect(store.free[0]).toBe(18);
  });

  it('loses a chosen seat that somebody else takes, and keeps the others', () => {
    store.choose([3, 4]);
    expect(store.apply([[4, 'L']])).toEqual([4]);
    expect(chosen()).toEqual([3]);
  });

  it('keeps the choice over a whole new map, as far as it is free', () => {
    store.choose([3, 4]);
    expect(store.reset(`AAAAL${'A'.repeat(plan.count - 5)}`)).toEqual([4]);
    expect(chosen()).toEqual([3]);
  });

  it('takes a seat that the map does not name for taken', () => {
    store.reset('A');
    store.choose([0, 1]);
    expect(chosen()).toEqual([0]);
  });
});

describe('a tap on a seat', () => {
  it('takes the whole party side by side, around the tapped seat', () => {
    expect(tapSeat(plan, store, 4, 3)).toBe('chosen');
    expect(chosen()).toEqual([3, 4, 5]);
  });

  it('takes a run that holds the seat at the end of a row, and beside taken seats', () => {
    expect(seatsTogether(plan, store, 9, 3)).toEqual([7, 8, 9]);
    store.apply([[3, 'L']]);
    expect(seatsTogether(plan, store, 4, 3)).toEqual([4, 5, 6]);
  });

  it('does not reach over a gap in the numbers, nor into the next row', () => {
    expect(seatsTogether(plan, store, 13, 4)).toEqual([10, 11, 12, 13]);
    expect(seatsTogether(plan, store, 14, 2)).toEqual([14, 15]);
  });

  it('takes one seat where no run is long enough, and then seats one by one', () => {
    store.apply([1, 3, 5, 7, 9].map((id) => [id, 'R'] as const));
    expect(tapSeat(plan, store, 2, 2)).toBe('chosen');
    expect(chosen()).toEqual([2]);
    expect(tapSeat(plan, store, 6, 2)).toBe('chosen');
    expect(chosen()).toEqual([2, 6]);
  });

  it('moves a party that has its seats, drops a chosen seat, and refuses a taken one', () => {
    tapSeat(plan, store, 4, 2);
    expect(tapSeat(plan, store, 16, 2)).toBe('moved');
    expect(chosen()).toEqual([16, 17]);
    expect(tapSeat(plan, store, 16, 2)).toBe('dropped');
    expect(chosen()).toEqual([17]);
    store.apply([[0, 'L']]);
    expect(tapSeat(plan, store, 0, 2)).toBe('taken');
    expect(chosen()).toEqual([17]);
  });

  it('keeps the first seats when the party gets smaller', () => {
    expect(fitParty(new Set([5, 6, 7]), 2)).toEqual([5, 6]);
  });
});

describe('a seat of the list', () => {
  it('is one more or one less, and refused when the party has its seats', () => {
    expect(toggleSeat(store, 4, 2)).toBe('chosen');
    expect(toggleSeat(store, 6, 2)).toBe('chosen');
    expect(toggleSeat(store, 8, 2)).toBe('full');
    expect(toggleSeat(store, 4, 2)).toBe('dropped');
    expect(chosen()).toEqual([6]);
    store.apply([[0, 'R']]);
    expect(toggleSeat(store, 0, 2)).toBe('taken');
  });
});

describe('places without numbers', () => {
  it('are free ones of their section, each once, and those chosen before are kept', () => {
    store.apply([[22, 'L']]);
    store.choose(placesOf(plan, store, 2, 2));
    const before = chosen();
    const after = placesOf(plan, store, 2, 4);
    expect(new Set(after).size).toBe(4);
    expect(after.every((id) => id > 22 && id < 52)).toBe(true);
    expect(before.every((id) => after.includes(id))).toBe(true);
    store.choose(after);
    expect(placesOf(plan, store, 2, 1)).toHaveLength(1);
  });

  it('are as many as there are, and not more', () => {
    store.apply(Array.from({ length: 28 }, (_, at) => [22 + at, 'R'] as const));
    expect(placesOf(plan, store, 2, 4).sort((a, b) => a - b)).toEqual([50, 51]);
  });
});

describe('the keyboard on the map', () => {
  it('begins in the middle of the front row', () => {
    expect(firstSeat(plan)).toBe(5);
  });

  it('walks along a row and stops at its ends', () => {
    expect(stepFrom(plan, 0, 'left')).toBe(0);
    expect(stepFrom(plan, 0, 'right')).toBe(1);
    expect(stepFrom(plan, 9, 'right')).toBe(9);
    expect(stepFrom(plan, 4, 'rowStart')).toBe(0);
    expect(stepFrom(plan, 4, 'rowEnd')).toBe(9);
  });

  it('goes to the nearest seat of the next row and back', () => {
    expect(stepFrom(plan, 9, 'back')).toBe(18);
    expect(stepFrom(plan, 18, 'front')).toBe(9);
    expect(stepFrom(plan, 18, 'back')).toBe(18);
  });

  it('goes to the next section with seats, and passes those without', () => {
    expect(stepFrom(plan, 0, 'nextSection')).toBe(19);
    expect(stepFrom(plan, 19, 'nextSection')).toBe(19);
    expect(stepFrom(plan, 19, 'previousSection')).toBe(0);
  });

  it('knows its keys and no other', () => {
    expect(stepOfKey('ArrowLeft')).toBe('left');
    expect(stepOfKey('toString')).toBeUndefined();
  });
});
