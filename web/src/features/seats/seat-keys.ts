import type { SeatPlan } from './seat-plan.ts';

const steps = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'front',
  ArrowDown: 'back',
  Home: 'rowStart',
  End: 'rowEnd',
  PageDown: 'nextSection',
  PageUp: 'previousSection',
} as const;
export type Step = (typeof steps)[keyof typeof steps];

export const stepOfKey = (key: string): Step | undefined =>
  Object.hasOwn(steps, key) ? steps[key as keyof typeof steps] : undefined;

/** The seat that a step leads to, or the same one where there is none. Taken seats are walked over, not skipped. */
export function stepFrom(plan: SeatPlan, from: number, step: Step): number {
  const row = plan.rows[plan.row[from]!];
  if (row === undefined) return from;
  const last = row.firstSeatId + row.count - 1;
  switch (step) {
    case 'left':
      return Math.max(row.firstSeatId, from - 1);
    case 'right':
      return Math.min(last, from + 1);
    case 'rowStart':
      return row.firstSeatId;
    case 'rowEnd':
      return last;
    case 'nextSection':
      return seatedSection(plan, row.section, 1) ?? from;
    case 'previousSection':
      return seatedSection(plan, row.section, -1) ?? from;
    case 'front':
      return nearestInRow(plan, from, plan.depth[from]! - 1);
    case 'back':
      return nearestInRow(plan, from, plan.depth[from]! + 1);
  }
}

function seatedSection(plan: SeatPlan, from: number, by: 1 | -1): number | undefined {
  for (let index = from + by; plan.sections[index] !== undefined; index += by)
    if (plan.sections[index]!.kind === 'seated') return plan.sections[index]!.firstSeatId;
  return undefined;
}

function nearestInRow(plan: SeatPlan, from: number, depth: number): number {
  const row = plan.sections[plan.section[from]!]!.rows[depth];
  if (row === undefined) return from;
  const away = (id: number): number => Math.abs(plan.across[id]! - plan.across[from]!);
  let best = row.firstSeatId;
  for (let id = best; id < row.firstSeatId + row.count; id++) if (away(id) < away(best)) best = id;
  return best;
}

/** Where the keyboard begins: the middle of the first row there is. */
export function firstSeat(plan: SeatPlan): number | undefined {
  const row = plan.rows[0];
  return row === undefined ? undefined : row.firstSeatId + Math.floor(row.count / 2);
}
