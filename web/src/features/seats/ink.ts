import type { SeatPlan } from './seat-plan.ts';
import { AVAILABLE, LOCKED, type SeatStore } from './seat-store.ts';

/** The design's tokens as a canvas takes them. */
export interface Ink {
  readonly paper: string;
  readonly line: string;
  readonly text: string;
  readonly quiet: string;
  readonly locked: string;
  readonly reserved: string;
  readonly chosen: string;
  readonly onChosen: string;
  readonly focus: string;
  readonly grades: readonly string[];
}

const GRADES = [1, 2, 3, 4, 5, 6];

/** A canvas knows neither `var()` nor `light-dark()`: an element inside the page resolves the tokens first. */
export function inkOf(element: HTMLElement): Ink {
  const probe = document.createElement('i');
  probe.hidden = true;
  element.append(probe);
  const of = (name: string): string => {
    probe.style.color = `var(--color-${name})`;
    return getComputedStyle(probe).color;
  };
  const ink = {
    paper: of('paper'),
    line: of('line'),
    text: of('text'),
    quiet: of('quiet'),
    locked: of('locked'),
    reserved: of('reserved'),
    chosen: of('chosen'),
    onChosen: of('on-chosen'),
    focus: of('focus'),
    grades: GRADES.map((grade) => of(`grade-${grade}`)),
  };
  probe.remove();
  return ink;
}

/** The token of a price grade, for what is not on the canvas. */
export const gradeColour = (grade: number): string => `var(--color-grade-${(grade % GRADES.length) + 1})`;

export const colourOf = (plan: SeatPlan, store: SeatStore, ink: Ink, id: number): string => {
  if (store.chosen.has(id)) return ink.chosen;
  const status = store.statuses[id];
  if (status === AVAILABLE) return ink.grades[plan.sections[plan.section[id]!]!.grade % ink.grades.length]!;
  return status === LOCKED ? ink.locked : ink.reserved;
};
