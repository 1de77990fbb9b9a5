import { labelKey } from '#shared/domain/text.ts';
import { type Layout, SEATS_MAX } from '../contract/layout.ts';

/** A layout as an organiser describes it; ids and positions are assigned later. */
export interface LayoutPlan {
  readonly sections: readonly SectionPlan[];
}

interface SeatsOfRow {
  /** Label of the row. */
  readonly row: string;
  readonly numbers: readonly number[];
}

interface SeatedPlan {
  readonly name: string;
  readonly price: number;
  /** Seats of a row are numbered from 1. */
  readonly rows: readonly { readonly label: string; readonly seats: number }[];
  readonly accessible?: readonly SeatsOfRow[] | undefined;
  /** Numbers without a seat: a pillar, a mixing desk. They get no id. */
  readonly removed?: readonly SeatsOfRow[] | undefined;
}

interface GeneralPlan {
  readonly name: string;
  readonly price: number;
  readonly capacity: number;
}

export type SectionPlan = SeatedPlan | GeneralPlan;

type Section = Layout['sections'][number];
type Row = Extract<Section, { kind: 'seated' }>['rows'][number];
/** A section that has its ids and no place yet. */
type Unplaced<S = Section> = S extends unknown ? Omit<S, 'x' | 'y'> : never;

/** One thing in the plan that cannot be built. */
export interface Complaint {
  readonly path: string;
  readonly message: string;
}

/** Numbers of a row as runs without gaps. */
function runsOf(seats: number, removed: ReadonlySet<number>): [number, number][] {
  const runs: [number, number][] = [];
  for (let number = 1; number <= seats; number++) {
    if (removed.has(number)) continue;
    const last = runs.at(-1);
    if (last !== undefined && last[1] === number - 1) last[1] = number;
    else runs.push([number, number]);
  }
  return runs;
}

/** Numbers by the key of their row's label. Built once for each section: a layout has up to 100,000 numbers. */
function numbersByRow(of: readonly SeatsOfRow[] = []): ReadonlyMap<string, readonly number[]> {
  const byRow = new Map<string, number[]>();
  for (const { row, numbers } of of) {
    const key = labelKey(row);
    const known = byRow.get(key);
    if (known === undefined) byRow.set(key, [...numbers]);
    else known.push(...numbers);
  }
  return byRow;
}

const lengthOf = ([from, to]: readonly [number, number]): number => to - from + 1;

function assignSeated(plan: SeatedPlan, id: number, firstSeatId: number): Unplaced {
  let next = firstSeatId;
  const removedByRow = numbersByRow(plan.removed);
  const accessibleByRow = numbersByRow(plan.accessible);
  const rows = plan.rows.map(({ label, seats }): Row => {
    const key = labelKey(label);
    const numbers = runsOf(seats, new Set(removedByRow.get(key)));
    const accessible = [...new Set(accessibleByRow.get(key))].sort((a, b) => a - b);
    const row = { label, firstSeatId: next, numbers, ...(accessible.length === 0 ? {} : { accessible }) };
    next += numbers.reduce((sum, run) => sum + lengthOf(run), 0);
    return row;
  });
  return { id, name: plan.name, price: plan.price, kind: 'seated', firstSeatId, capacity: next - firstSeatId, rows };
}

function assignIds(plan: SectionPlan, id: number, firstSeatId: number): Unplaced {
  if ('rows' in plan) return assignSeated(plan, id, firstSeatId);
  return { id, name: plan.name, price: plan.price, kind: 'general', firstSeatId, capacity: plan.capacity };
}

/** A line of sections is at most this many seats wide; further sections begin a new line behind it. */
const BREADTH_MAX = 120;
const STAGE_GAP = 6;
const GAP = 4;

function sizeOf(section: Unplaced): { readonly width: number; readonly depth: number } {
  if (section.kind === 'seated')
    return { width: Math.max(...section.rows.map(({ numbers }) => numbers.at(-1)![1])), depth: section.rows.length };
  const width = Math.min(BREADTH_MAX, Math.ceil(Math.sqrt(section.capacity * 2)));
  return { width, depth: Math.ceil(section.capacity / width) };
}

function linesOf(sections: readonly Unplaced[]): Unplaced[][] {
  const lines: Unplaced[][] = [];
  let breadth = 0;
  for (const section of sections) {
    const { width } = sizeOf(section);
    const line = lines.at(-1);
    if (line !== undefined && breadth + GAP + width <= BREADTH_MAX) {
      line.push(section);
      breadth += GAP + width;
    } else {
      lines.push([section]);
      breadth = width;
    }
  }
  return lines;
}

/** In the order written: side by side and centred before the stage, line behind line. */
function place(sections: readonly Unplaced[]): Section[] {
  let y = STAGE_GAP;
  return linesOf(sections).flatMap((line) => {
    const sizes = line.map(sizeOf);
    const breadth = sizes.reduce((sum, { width }) => sum + width, GAP * (line.length - 1));
    let left = -breadth / 2;
    const placed = line.map((section, index) => {
      const { width } = sizes[index]!;
      const at = { ...section, x: left + width / 2, y };
      left += width + GAP;
      return at;
    });
    y += Math.max(...sizes.map(({ depth }) => depth)) + GAP;
    return placed;
  });
}

/**
 * The layout with every id and position given, in the order of the plan: a seat's id is its index.
 *
 * One unit is one seat; the stage is at (0, 0), and a section's `x`, `y` is the middle of its front row.
 */
export function assignLayout(plan: LayoutPlan): Layout {
  let next = 0;
  const sections = plan.sections.map((section, id) => {
    const assigned = assignIds(section, id, next);
    next += assigned.capacity;
    return assigned;
  });
  return { version: 1, focalPoint: { x: 0, y: 0 }, sections: place(sections) };
}

/** Labels that look like an earlier one of the list. */
function repeated(labels: readonly string[]): ReadonlySet<string> {
  const seen = new Set<string>();
  return new Set(
    labels.filter((label) => {
      const key = labelKey(label);
      const isKnown = seen.has(key);
      seen.add(key);
      return isKnown;
    }),
  );
}

function complaintsOfSeated(plan: SeatedPlan, path: string): Complaint[] {
  const complaints: Complaint[] = [];
  for (const label of repeated(plan.rows.map((row) => row.label)))
    complaints.push({ path: `${path}.rows`, message: `the row ${label} is there twice` });
  const seatsByRow = new Map(plan.rows.map(({ label, seats }) => [labelKey(label), seats]));
  for (const [word, list] of [
    ['accessible', plan.accessible ?? []],
    ['removed', plan.removed ?? []],
  ] as const)
    for (const { row, numbers } of list) {
      const seats = seatsByRow.get(labelKey(row));
      if (seats === undefined) complaints.push({ path: `${path}.${word}`, message: `there is no row ${row}` });
      else if (numbers.some((number) => number > seats))
        complaints.push({ path: `${path}.${word}`, message: `the row ${row} has only ${seats} seats` });
    }
  return complaints.concat(complaintsAboutRemoved(plan, path));
}

function complaintsAboutRemoved(plan: SeatedPlan, path: string): Complaint[] {
  const complaints: Complaint[] = [];
  const removedByRow = numbersByRow(plan.removed);
  const accessibleByRow = numbersByRow(plan.accessible);
  for (const { label, seats } of plan.rows) {
    const removed = new Set(removedByRow.get(labelKey(label)));
    if (runsOf(seats, removed).length === 0)
      complaints.push({ path: `${path}.rows`, message: `the row ${label} has no seat` });
    if (accessibleByRow.get(labelKey(label))?.some((number) => removed.has(number)))
      complaints.push({ path: `${path}.accessible`, message: `a seat of the row ${label} is removed` });
  }
  return complaints;
}

/** Seat numbers of a plan, removed ones included: more than any hall has, and few enough to check in a request. */
const NUMBERS_MAX = 2 * SEATS_MAX;

const numbersOf = (section: SectionPlan): number =>
  'rows' in section ? section.rows.reduce((sum, { seats }) => sum + seats, 0) : section.capacity;

/** Every name in the plan that does not exist or is used twice; empty for a valid plan. */
export function complaintsAbout(plan: LayoutPlan): Complaint[] {
  if (plan.sections.reduce((sum, section) => sum + numbersOf(section), 0) > NUMBERS_MAX)
    return [{ path: 'layout', message: `more than ${NUMBERS_MAX} seat numbers` }];
  const complaints = [...repeated(plan.sections.map(({ name }) => name))].map((name) => ({
    path: 'layout.sections',
    message: `the section ${name} is there twice`,
  }));
  return complaints.concat(
    plan.sections.flatMap((section, index) =>
      'rows' in section ? complaintsOfSeated(section, `layout.sections.${index}`) : [],
    ),
  );
}
