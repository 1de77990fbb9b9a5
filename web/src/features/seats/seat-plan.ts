import type { Layout } from '../../api/contract.ts';

/** One row as it stands in its section; its seats have consecutive ids. */
export interface PlanRow {
  readonly label: string;
  /** Index of the section. */
  readonly section: number;
  readonly firstSeatId: number;
  readonly count: number;
}

/** One section. Its own unturned coordinates begin in the middle of the front row; one unit is one seat. */
export interface PlanSection {
  readonly name: string;
  readonly price: number;
  /** Index into the plan's prices. */
  readonly grade: number;
  readonly kind: 'seated' | 'general';
  readonly firstSeatId: number;
  readonly capacity: number;
  readonly x: number;
  readonly y: number;
  readonly cos: number;
  readonly sin: number;
  readonly width: number;
  readonly depth: number;
  readonly rows: readonly PlanRow[];
}

/** A hall as flat arrays by seat id: 20,000 seats are 400 kB, without an object for each. */
export interface SeatPlan {
  readonly count: number;
  readonly x: Float32Array;
  readonly y: Float32Array;
  /** Position along the row and index of the row, in the section's own coordinates. */
  readonly across: Float32Array;
  readonly depth: Uint16Array;
  readonly section: Uint16Array;
  /** Index into `rows`; NO_ROW for places of general admission. */
  readonly row: Uint16Array;
  readonly number: Uint16Array;
  readonly accessible: Uint8Array;
  readonly sections: readonly PlanSection[];
  readonly rows: readonly PlanRow[];
  /** From the highest down. */
  readonly prices: readonly number[];
  readonly bounds: Bounds;
  readonly focalPoint: { readonly x: number; readonly y: number };
}

export interface Bounds {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export const NO_ROW = 0xffff;
/** How the stage is drawn, in seats. */
export const STAGE = { width: 24, depth: 4 } as const;

type Section = Layout['sections'][number];

function sizeOf(section: Section): { width: number; depth: number } {
  if (section.kind === 'seated')
    return { width: Math.max(...section.rows.map(({ numbers }) => numbers.at(-1)![1])), depth: section.rows.length };
  const width = Math.ceil(Math.sqrt(section.capacity * 2));
  return { width, depth: Math.ceil(section.capacity / width) };
}

/** From a section's own coordinates to those of the hall. */
export const toHall = ({ x, y, cos, sin }: PlanSection, across: number, depth: number) => ({
  x: x + across * cos - depth * sin,
  y: y + across * sin + depth * cos,
});

/** From the hall's coordinates to a section's own. */
export const toSection = ({ x: originX, y: originY, cos, sin }: PlanSection, x: number, y: number) => ({
  across: (x - originX) * cos + (y - originY) * sin,
  depth: (y - originY) * cos - (x - originX) * sin,
});

/** Puts every seat of a published layout where it stands in the hall. */
export function seatPlanOf(layout: Layout): SeatPlan {
  const count = layout.sections.reduce((sum, { capacity }) => sum + capacity, 0);
  const prices = [...new Set(layout.sections.map(({ price }) => price))].sort((a, b) => b - a);
  const plan = {
    count,
    x: new Float32Array(count),
    y: new Float32Array(count),
    across: new Float32Array(count),
    depth: new Uint16Array(count),
    section: new Uint16Array(count),
    row: new Uint16Array(count).fill(NO_ROW),
    number: new Uint16Array(count),
    accessible: new Uint8Array(count),
    rows: [] as PlanRow[],
  };
  const sections = layout.sections.map((section, index) =>
    placeSection(plan, section, index, prices.indexOf(section.price)),
  );
  return { ...plan, sections, prices, bounds: boundsOf(layout, sections), focalPoint: layout.focalPoint };
}

type Arrays = Pick<SeatPlan, 'x' | 'y' | 'across' | 'depth' | 'section' | 'row' | 'number' | 'accessible'> & {
  readonly rows: PlanRow[];
};

function placeSection(plan: Arrays, section: Section, index: number, grade: number): PlanSection {
  const turn = ((section.angle ?? 0) * Math.PI) / 180;
  const { name, price, kind, firstSeatId, capacity, x, y } = section;
  const rows: PlanRow[] = [];
  const placed = {
    name,
    price,
    grade,
    kind,
    firstSeatId,
    capacity,
    x,
    y,
    cos: Math.cos(turn),
    sin: Math.sin(turn),
    ...sizeOf(section),
    rows,
  };
  plan.section.fill(index, firstSeatId, firstSeatId + capacity);
  if (section.kind === 'general') return placed;
  section.rows.forEach((row, depth) => {
    let id = row.firstSeatId;
    for (const [from, to] of row.numbers)
      for (let number = from; number <= to; number++, id++) {
        const across = number - (placed.width + 1) / 2;
        const at = toHall(placed, across, depth);
        plan.x[id] = at.x;
        plan.y[id] = at.y;
        plan.across[id] = across;
        plan.depth[id] = depth;
        plan.row[id] = plan.rows.length;
        plan.number[id] = number;
        plan.accessible[id] = row.accessible?.includes(number) === true ? 1 : 0;
      }
    const planRow = { label: row.label, section: index, firstSeatId: row.firstSeatId, count: id - row.firstSeatId };
    plan.rows.push(planRow);
    rows.push(planRow);
  });
  return placed;
}

function boundsOf({ focalPoint }: Layout, sections: readonly PlanSection[]): Bounds {
  const corners = sections.flatMap((section) =>
    [-section.width / 2 - 1, section.width / 2 + 1].flatMap((across) =>
      [-1, section.depth].map((depth) => toHall(section, across, depth)),
    ),
  );
  const xs = [...corners.map(({ x }) => x), focalPoint.x - STAGE.width / 2, focalPoint.x + STAGE.width / 2];
  const ys = [...corners.map(({ y }) => y), focalPoint.y - STAGE.depth, focalPoint.y];
  return { left: Math.min(...xs), top: Math.min(...ys), right: Math.max(...xs), bottom: Math.max(...ys) };
}

/** Finds the seat under a point in constant time: cells of one unit know the seats in them (counting sort). */
export function seatFinder(plan: SeatPlan): (x: number, y: number, reach: number) => number | undefined {
  const { left, top, right, bottom } = plan.bounds;
  const columns = Math.ceil(right - left) + 1;
  const lines = Math.ceil(bottom - top) + 1;
  const cellOf = (id: number): number => Math.floor(plan.y[id]! - top) * columns + Math.floor(plan.x[id]! - left);
  const seated = Array.from({ length: plan.count }, (_, id) => id).filter((id) => plan.row[id] !== NO_ROW);
  const starts = new Uint32Array(columns * lines + 1);
  for (const id of seated) starts[cellOf(id) + 1]! += 1;
  for (let cell = 1; cell < starts.length; cell++) starts[cell]! += starts[cell - 1]!;
  const next = starts.slice();
  const sorted = new Uint32Array(seated.length);
  for (const id of seated) sorted[next[cellOf(id)]!++] = id;

  return (x, y, reach) => {
    const range = (at: number, max: number): [number, number] => [
      Math.max(0, Math.floor(at - reach)),
      Math.min(max, Math.floor(at + reach)),
    ];
    const [fromLine, toLine] = range(y - top, lines - 1);
    const [fromColumn, toColumn] = range(x - left, columns - 1);
    let best: number | undefined;
    let bestSquare = reach * reach;
    for (let line = fromLine; line <= toLine; line++)
      for (let cell = line * columns + fromColumn; cell <= line * columns + toColumn; cell++)
        for (let at = starts[cell]!; at < starts[cell + 1]!; at++) {
          const id = sorted[at]!;
          const square = (plan.x[id]! - x) ** 2 + (plan.y[id]! - y) ** 2;
          if (square < bestSquare) [best, bestSquare] = [id, square];
        }
    return best;
  };
}

/** The section under a point, with the space around its seats. */
export function sectionAt(plan: SeatPlan, x: number, y: number): number | undefined {
  const index = plan.sections.findIndex((section) => {
    const { across, depth } = toSection(section, x, y);
    return Math.abs(across) <= section.width / 2 + 0.5 && depth >= -1 && depth <= section.depth;
  });
  return index === -1 ? undefined : index;
}
