import type { Layout } from '../../../event/contract/layout.ts';

/** What a party asks for: adjacent seats. A party that accepts seats apart chooses its seats itself. */
export interface BestAvailableWish {
  readonly quantity: number;
  /** @default every seated section */
  readonly sectionId?: number | undefined;
  /** True: at least one of the seats has room for a wheelchair. False: none has. */
  readonly accessible: boolean;
}

/** Seats of a row that are next to each other, without a gap between them. Ids grow by one. */
interface Run {
  readonly sectionId: number;
  readonly firstSeatId: number;
  readonly length: number;
  /** Sum of the distances of the first `n` seats from the focal point, for n = 0 … length. */
  readonly distanceSums: Float64Array;
  readonly accessible: Uint8Array;
}

/** A layout prepared for searching; made once per event and container. */
export interface SearchableHall {
  readonly runs: readonly Run[];
}

interface Candidate {
  readonly firstSeatId: number;
  /** Single free seats that it would leave beside itself. */
  readonly singlesLeft: number;
  /** Mean distance of its seats from the focal point, in seats. */
  readonly distance: number;
}

type Layouts = Layout['sections'][number];
type SeatedSection = Extract<Layouts, { kind: 'seated' }>;

const DEGREE = Math.PI / 180;

/** Distance of a seat from the focal point: the section's x, y is the middle of its front row, `angle` turns around it. */
function distanceOf(section: SeatedSection, focalPoint: Layout['focalPoint'], row: number, offset: number): number {
  const turn = (section.angle ?? 0) * DEGREE;
  const x = section.x + offset * Math.cos(turn) - row * Math.sin(turn);
  const y = section.y + offset * Math.sin(turn) + row * Math.cos(turn);
  return Math.hypot(x - focalPoint.x, y - focalPoint.y);
}

function runsOfSection(section: SeatedSection, focalPoint: Layout['focalPoint']): Run[] {
  const width = Math.max(...section.rows.map(({ numbers }) => numbers.at(-1)![1]));
  return section.rows.flatMap((row, rowIndex) => {
    const accessible = new Set(row.accessible);
    let firstSeatId = row.firstSeatId;
    return row.numbers.map(([from, to]): Run => {
      const length = to - from + 1;
      const distanceSums = new Float64Array(length + 1);
      const isAccessible = new Uint8Array(length);
      for (let seat = 0; seat < length; seat++) {
        const offset = from + seat - (width + 1) / 2;
        distanceSums[seat + 1] = distanceSums[seat]! + distanceOf(section, focalPoint, rowIndex, offset);
        isAccessible[seat] = accessible.has(from + seat) ? 1 : 0;
      }
      const run = { sectionId: section.id, firstSeatId, length, distanceSums, accessible: isAccessible };
      firstSeatId += length;
      return run;
    });
  });
}

/** General admission has no places to choose from and is left out. */
export const searchableHall = ({ sections, focalPoint }: Layout): SearchableHall => ({
  runs: sections.flatMap((section) => (section.kind === 'seated' ? runsOfSection(section, focalPoint) : [])),
});

const FREE = 'A'.charCodeAt(0);

/** Which seats of a run the party may have, from the map's statuses. */
function usableSeats(run: Run, statuses: string, wish: BestAvailableWish): Uint8Array {
  const usable = new Uint8Array(run.length);
  for (let seat = 0; seat < run.length; seat++) {
    const isFree = statuses.charCodeAt(run.firstSeatId + seat) === FREE;
    usable[seat] = isFree && (wish.accessible || run.accessible[seat] === 0) ? 1 : 0;
  }
  return usable;
}

/** Counts the sides of the seats [from, to) on which exactly one usable seat would stay between taken seats. */
function singlesLeftBy(usable: Uint8Array, from: number, to: number): number {
  const left = usable[from - 1] === 1 && usable[from - 2] !== 1;
  const right = usable[to] === 1 && usable[to + 1] !== 1;
  return Number(left) + Number(right);
}

function* candidatesIn(run: Run, statuses: string, wish: BestAvailableWish): Generator<Candidate> {
  const usable = usableSeats(run, statuses, wish);
  let inARow = 0;
  for (let seat = 0; seat < run.length; seat++) {
    inARow = usable[seat] === 1 ? inARow + 1 : 0;
    if (inARow < wish.quantity) continue;
    const from = seat + 1 - wish.quantity;
    if (wish.accessible && !run.accessible.subarray(from, seat + 1).includes(1)) continue;
    yield {
      firstSeatId: run.firstSeatId + from,
      singlesLeft: singlesLeftBy(usable, from, seat + 1),
      distance: (run.distanceSums[seat + 1]! - run.distanceSums[from]!) / wish.quantity,
    };
  }
}

const byPreference = (a: Candidate, b: Candidate): number =>
  a.singlesLeft - b.singlesLeft || a.distance - b.distance || a.firstSeatId - b.firstSeatId;

/**
 * The best groups of adjacent free seats for a party, best first: those that leave no single seat behind, then those
 * nearest to the focal point. No two groups share a seat, so that parties which ask at the same time can each take one.
 *
 * @param statuses the seat map: one state a seat, `A` is free
 * @param groupsMax how many groups are wanted
 * @returns the seat ids of each group, ascending; empty when no such group is free.  O(n log n) of the free groups.
 */
export function bestAvailable(
  hall: SearchableHall,
  statuses: string,
  wish: BestAvailableWish,
  groupsMax: number,
): number[][] {
  const candidates: Candidate[] = [];
  for (const run of hall.runs) {
    if (run.length < wish.quantity || (wish.sectionId !== undefined && run.sectionId !== wish.sectionId)) continue;
    candidates.push(...candidatesIn(run, statuses, wish));
  }
  candidates.sort(byPreference);
  const groups: number[][] = [];
  const given = new Set<number>();
  for (const { firstSeatId } of candidates) {
    if (groups.length === groupsMax) break;
    const seats = Array.from({ length: wish.quantity }, (_, index) => firstSeatId + index);
    if (seats.some((seat) => given.has(seat))) continue;
    for (const seat of seats) given.add(seat);
    groups.push(seats);
  }
  return groups;
}

/** How many seats a party could still get one by one: free ones of its section, accessible ones only if it asks. */
export function countFreeSeats(hall: SearchableHall, statuses: string, wish: BestAvailableWish): number {
  let free = 0;
  for (const run of hall.runs) {
    if (wish.sectionId !== undefined && run.sectionId !== wish.sectionId) continue;
    for (const isUsable of usableSeats(run, statuses, wish)) free += isUsable;
  }
  return free;
}

/** Whether the hall has seats in rows in this section. */
export const hasSeatedSection = (hall: SearchableHall, sectionId: number): boolean =>
  hall.runs.some((run) => run.sectionId === sectionId);

interface ChosenInRun {
  readonly isInRun: (seatId: number) => boolean;
  readonly chosen: ReadonlySet<number>;
}

/** The chosen seats by run, for runs with at least one of them. */
function chosenByRun({ runs }: SearchableHall, seatIds: readonly number[]): ChosenInRun[] {
  return runs.flatMap(({ firstSeatId, length }) => {
    const isInRun = (seatId: number): boolean => seatId >= firstSeatId && seatId < firstSeatId + length;
    const chosen = new Set(seatIds.filter(isInRun));
    return chosen.size === 0 ? [] : [{ isInRun, chosen }];
  });
}

/** A choice can leave a seat single only next to itself, and the seat behind that one decides whether it is single. */
const REACH = 2;

/** The ids of the seats beside these, in the same runs: their state decides whether a choice leaves a single seat. */
export function seatsBeside(hall: SearchableHall, seatIds: readonly number[]): number[] {
  const beside = new Set<number>();
  for (const { isInRun, chosen } of chosenByRun(hall, seatIds))
    for (const seatId of chosen)
      for (let near = seatId - REACH; near <= seatId + REACH; near++)
        if (isInRun(near) && !chosen.has(near)) beside.add(near);
  return [...beside];
}

/**
 * The free seats that a choice would leave single beside itself. A seat that was single before is not one of them.
 *
 * @param free the seats that are free before the choice, at least those of `seatsBeside`
 * @returns seat ids, ascending
 */
export function singleSeatsLeft(hall: SearchableHall, free: ReadonlySet<number>, seatIds: readonly number[]): number[] {
  const single = new Set<number>();
  for (const { isInRun, chosen } of chosenByRun(hall, seatIds)) {
    const isLeft = (seatId: number): boolean => isInRun(seatId) && free.has(seatId) && !chosen.has(seatId);
    for (const near of [...chosen].flatMap((seatId) => [seatId - 1, seatId + 1]))
      if (isLeft(near) && !isLeft(near - 1) && !isLeft(near + 1)) single.add(near);
  }
  return [...single].sort((one, other) => one - other);
}
