import { colourOf, type Ink } from './ink.ts';
import { type PlanSection, type SeatPlan, STAGE, toHall, toSection } from './seat-plan.ts';
import { AVAILABLE, type SeatStore } from './seat-store.ts';
import { type SectionPictures, sectionPictures } from './section-pictures.ts';

/** Where the hall stands on the canvas: `k` CSS pixels are one seat. */
export interface View {
  readonly k: number;
  readonly x: number;
  readonly y: number;
}

export interface Painter {
  resize(width: number, height: number, ratio: number): void;
  setInk(ink: Ink): void;
  /** Sections that the filter leaves out are pale; undefined shows all. */
  setGrade(grade: number | undefined): void;
  seatsChanged(seats: readonly number[] | undefined): void;
  draw(view: View, focused: number | undefined): void;
}

/** Below this size of a seat in px, a section is one picture; above it, its seats in sight are drawn one by one. */
const PICTURE_BELOW = 6;
const ROUND_FROM = 11;
const ROW_NAMES_FROM = 14;
const SECTION_NAMES_BELOW = 14;
const NUMBERS_FROM = 22;
const PALE = 0.22;
const FONT = 'system-ui, sans-serif';

interface Canvas {
  readonly pen: CanvasRenderingContext2D;
  readonly plan: SeatPlan;
  readonly store: SeatStore;
  readonly pictures: SectionPictures;
  ink: Ink;
  grade: number | undefined;
  width: number;
  height: number;
  ratio: number;
}

export function canvasPainter(element: HTMLCanvasElement, plan: SeatPlan, store: SeatStore, ink: Ink): Painter {
  const pen = element.getContext('2d', { alpha: false });
  if (pen === null) throw new Error('this browser has no 2D canvas');
  const pictures = sectionPictures(plan, store, ink);
  const canvas: Canvas = { pen, plan, store, pictures, ink, grade: undefined, width: 0, height: 0, ratio: 1 };
  return {
    resize(width, height, ratio) {
      Object.assign(canvas, { width, height, ratio });
      element.width = Math.round(width * ratio);
      element.height = Math.round(height * ratio);
    },
    setInk(next) {
      canvas.ink = next;
      pictures.setInk(next);
    },
    setGrade(grade) {
      canvas.grade = grade;
    },
    seatsChanged: (seats) => pictures.seatsChanged(seats),
    draw: (view, focused) => drawHall(canvas, view, focused),
  };
}

function drawHall(canvas: Canvas, view: View, focused: number | undefined): void {
  const { pen, plan, ink, ratio, width, height } = canvas;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.fillStyle = ink.paper;
  pen.fillRect(0, 0, width, height);
  drawStage(canvas, view);
  const seen = plan.sections.flatMap((section, index) =>
    isInSight(canvas, section, view) ? [{ section, index }] : [],
  );
  for (const { section, index } of seen) {
    pen.globalAlpha = canvas.grade === undefined || canvas.grade === section.grade ? 1 : PALE;
    turnTo(canvas, section, view);
    if (view.k < PICTURE_BELOW || section.kind === 'general') canvas.pictures.draw(pen, index, view.k);
    else drawSeats(canvas, section, view);
  }
  pen.globalAlpha = 1;
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  for (const { section, index } of seen)
    if (view.k < SECTION_NAMES_BELOW || section.kind === 'general') drawName(canvas, section, index, view);
  if (focused !== undefined) drawFocus(canvas, focused, view);
}

function isInSight({ width, height }: Canvas, section: PlanSection, { k, x, y }: View): boolean {
  const reach = (Math.hypot(section.width / 2, section.depth) + 1) * k;
  const px = section.x * k + x;
  const py = section.y * k + y;
  return px > -reach && px < width + reach && py > -reach && py < height + reach;
}

/** From here on the pen draws in the section's own coordinates. */
function turnTo({ pen, ratio }: Canvas, { cos, sin, x, y }: PlanSection, view: View): void {
  const scale = view.k * ratio;
  pen.setTransform(
    cos * scale,
    sin * scale,
    -sin * scale,
    cos * scale,
    (x * view.k + view.x) * ratio,
    (y * view.k + view.y) * ratio,
  );
}

function drawStage({ pen, plan, ink }: Canvas, { k, x, y }: View): void {
  const centre = plan.focalPoint.x * k + x;
  const front = plan.focalPoint.y * k + y;
  const width = STAGE.width * k;
  const depth = STAGE.depth * k;
  pen.fillStyle = ink.line;
  pen.beginPath();
  pen.roundRect(centre - width / 2, front - depth, width, depth, [k / 2, k / 2, k * 2, k * 2]);
  pen.fill();
  pen.fillStyle = ink.quiet;
  pen.font = `700 ${Math.min(18, Math.max(9, k * 1.6))}px ${FONT}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText('STAGE', centre, front - depth / 2);
}

/** The rows and columns of the section that are in sight, with a margin of one. */
function sightOf({ width, height }: Canvas, section: PlanSection, { k, x, y }: View) {
  const corners = [
    [0, 0],
    [width, 0],
    [0, height],
    [width, height],
  ].map(([px, py]) => toSection(section, (px! - x) / k, (py! - y) / k));
  const depths = corners.map(({ depth }) => depth);
  const acrosses = corners.map(({ across }) => across);
  return {
    fromRow: Math.max(0, Math.floor(Math.min(...depths)) - 1),
    toRow: Math.min(section.rows.length - 1, Math.ceil(Math.max(...depths)) + 1),
    from: Math.min(...acrosses) - 1,
    to: Math.max(...acrosses) + 1,
  };
}

function drawSeats(canvas: Canvas, section: PlanSection, view: View): void {
  const { plan, store, ink } = canvas;
  const sight = sightOf(canvas, section, view);
  const byColour = new Map<string, number[]>();
  for (let depth = sight.fromRow; depth <= sight.toRow; depth++) {
    const row = section.rows[depth]!;
    for (let id = row.firstSeatId; id < row.firstSeatId + row.count; id++) {
      if (plan.across[id]! < sight.from || plan.across[id]! > sight.to) continue;
      const colour = colourOf(plan, store, ink, id);
      const group = byColour.get(colour);
      if (group === undefined) byColour.set(colour, [id]);
      else group.push(id);
    }
    if (view.k >= ROW_NAMES_FROM) drawRowName(canvas, section, row.label, depth);
  }
  for (const [colour, ids] of byColour) fillSeats(canvas, ids, colour, view.k);
  if (view.k >= NUMBERS_FROM) for (const ids of byColour.values()) writeNumbers(canvas, ids);
}

const isOpen = (store: SeatStore, id: number): boolean => store.statuses[id] === AVAILABLE || store.chosen.has(id);

// A taken seat is smaller too: colour is never the only sign of its state.
function fillSeats({ pen, plan, store }: Canvas, ids: readonly number[], colour: string, k: number): void {
  pen.fillStyle = colour;
  pen.beginPath();
  for (const id of ids) {
    const size = isOpen(store, id) ? 0.82 : 0.46;
    const left = plan.across[id]! - size / 2;
    const top = plan.depth[id]! - size / 2;
    if (k >= ROUND_FROM) pen.roundRect(left, top, size, size, 0.22);
    else pen.rect(left, top, size, size);
  }
  pen.fill();
}

function writeNumbers({ pen, plan, store, ink }: Canvas, ids: readonly number[]): void {
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.font = `700 0.36px ${FONT}`;
  for (const id of ids) {
    if (!isOpen(store, id)) continue;
    const isChosen = store.chosen.has(id);
    pen.fillStyle = isChosen ? ink.onChosen : ink.paper;
    const sign = isChosen ? '✓' : plan.accessible[id] === 1 ? '♿' : String(plan.number[id]);
    pen.fillText(sign, plan.across[id]!, plan.depth[id]! + 0.03);
  }
}

function drawRowName({ pen, ink }: Canvas, section: PlanSection, label: string, depth: number): void {
  pen.fillStyle = ink.quiet;
  pen.font = `700 0.4px ${FONT}`;
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.fillText(label, -section.width / 2 - 0.6, depth);
}

function drawName({ pen, store, ink }: Canvas, section: PlanSection, index: number, view: View): void {
  const middle = toHall(section, 0, section.depth / 2 - 0.5);
  const x = middle.x * view.k + view.x;
  const y = middle.y * view.k + view.y;
  const wide = section.width * view.k;
  if (wide < 34) return;
  const px = Math.min(16, Math.max(11, wide / 7));
  const write = (text: string, weight: number, size: number, top: number): void => {
    pen.font = `${weight} ${size}px ${FONT}`;
    pen.strokeText(text, x, top);
    pen.fillText(text, x, top);
  };
  pen.textAlign = 'center';
  pen.textBaseline = 'middle';
  pen.lineJoin = 'round';
  pen.lineWidth = 4;
  pen.strokeStyle = ink.paper;
  pen.fillStyle = ink.text;
  write(section.name, 800, px, y - (wide > 60 ? px / 2 : 0));
  if (wide > 60) write(String(store.free[index]), 600, px - 2, y + px / 2 + 2);
}

function drawFocus({ pen, plan, ink }: Canvas, seat: number, view: View): void {
  const reach = Math.max(7, view.k * 0.6);
  pen.strokeStyle = ink.focus;
  pen.lineWidth = 3;
  pen.strokeRect(
    plan.x[seat]! * view.k + view.x - reach,
    plan.y[seat]! * view.k + view.y - reach,
    reach * 2,
    reach * 2,
  );
}
