import { colourOf, type Ink } from './ink.ts';
import type { SeatPlan } from './seat-plan.ts';
import { AVAILABLE, type SeatStore } from './seat-store.ts';

/** Pixels of one seat in a section's picture. */
const SEAT_PX = 4;

export interface SectionPictures {
  setInk(ink: Ink): void;
  /** Undefined: every seat may look different. */
  seatsChanged(seats: readonly number[] | undefined): void;
  /** Draws the section in its own coordinates. */
  draw(pen: CanvasRenderingContext2D, index: number, k: number): void;
}

/** Each section as one small picture, patched seat by seat: a hall of 20,000 seats seen from far costs one image a section. */
export function sectionPictures(plan: SeatPlan, store: SeatStore, firstInk: Ink): SectionPictures {
  let ink = firstInk;
  const pictures = new Map<number, OffscreenCanvas>();
  const stale = new Set<number>();
  const markAllStale = (): void => plan.sections.forEach((_, index) => void stale.add(index));

  function paintSeat(to: OffscreenCanvasRenderingContext2D, id: number): void {
    const section = plan.sections[plan.section[id]!]!;
    const isTaken = store.statuses[id] !== AVAILABLE && !store.chosen.has(id);
    const left = Math.round((plan.across[id]! + section.width / 2 - 0.5) * SEAT_PX);
    const top = plan.depth[id]! * SEAT_PX;
    to.clearRect(left, top, SEAT_PX, SEAT_PX);
    to.fillStyle = colourOf(plan, store, ink, id);
    if (isTaken) to.fillRect(left + 1, top + 1, 1, 1);
    else to.fillRect(left, top, 3, 3);
  }

  /** A section without rows is a bar: the coloured part is the share of free places. */
  function paintGeneral(
    to: OffscreenCanvasRenderingContext2D,
    index: number,
    { width, height }: OffscreenCanvas,
  ): void {
    const { grade, capacity } = plan.sections[index]!;
    to.fillStyle = ink.reserved;
    to.fillRect(0, 0, width, height);
    to.fillStyle = ink.grades[grade % ink.grades.length]!;
    to.fillRect(0, 0, width * (store.free[index]! / capacity), height);
  }

  function paintSection(index: number): OffscreenCanvas {
    const { width, depth, kind, firstSeatId, capacity } = plan.sections[index]!;
    const picture = pictures.get(index) ?? new OffscreenCanvas(width * SEAT_PX, Math.max(1, depth) * SEAT_PX);
    const to = picture.getContext('2d')!;
    to.clearRect(0, 0, picture.width, picture.height);
    if (kind === 'general') paintGeneral(to, index, picture);
    else for (let id = firstSeatId; id < firstSeatId + capacity; id++) paintSeat(to, id);
    pictures.set(index, picture);
    stale.delete(index);
    return picture;
  }

  return {
    setInk(next) {
      ink = next;
      markAllStale();
    },
    seatsChanged(seats) {
      if (seats === undefined) return markAllStale();
      for (const id of seats) {
        const index = plan.section[id]!;
        if (plan.sections[index]!.kind === 'general') stale.add(index);
        else if (pictures.has(index) && !stale.has(index)) paintSeat(pictures.get(index)!.getContext('2d')!, id);
      }
    },
    draw(pen, index, k) {
      const { width, depth } = plan.sections[index]!;
      const known = pictures.get(index);
      const picture = known === undefined || stale.has(index) ? paintSection(index) : known;
      pen.imageSmoothingEnabled = k < SEAT_PX;
      pen.drawImage(picture, -width / 2, -0.5, width, depth);
    },
  };
}
