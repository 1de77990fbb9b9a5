import { select } from 'd3-selection';
import { type D3ZoomEvent, type ZoomTransform, zoom, zoomIdentity } from 'd3-zoom';
import { canvasLayer } from './canvas-layer.ts';
import { canvasPainter } from './canvas-painter.ts';
import { inkOf } from './ink.ts';
import { type SeatPlan, seatFinder, sectionAt } from './seat-plan.ts';
import type { SeatStore } from './seat-store.ts';

/** A smaller seat is not tapped, the tap goes nearer instead: fingers are wider (WCAG 2.5.8). */
const TAP_FROM_PX = 16;
const NEAR_PX = 28;
const SEAT_PX_MAX = 48;
const EDGE_PX = 24;
/** How far from its middle a seat is still hit, in seats. */
const REACH = 0.6;
const RATIO_MAX = 2;

interface Callbacks {
  readonly onSeat: (seatId: number) => void;
  readonly onGeneral: (section: number) => void;
  readonly focused: () => number | undefined;
}

export interface MapControl {
  zoomBy(factor: number): void;
  showAll(): void;
  showSeat(seatId: number): void;
  setGrade(grade: number | undefined): void;
  repaint(): void;
  stop(): void;
}

/** Paints the map in `box` and handles dragging, pinching and tapping, without React. */
export function controlMap(
  { box, canvas }: { readonly box: HTMLDivElement; readonly canvas: HTMLCanvasElement },
  { plan, store }: { readonly plan: SeatPlan; readonly store: SeatStore },
  { onSeat, onGeneral, focused }: Callbacks,
): MapControl {
  const painter = canvasPainter(canvas, plan, store, inkOf(box));
  const layer = canvasLayer(canvas, painter, focused);
  const find = seatFinder(plan);
  const { left, top, right, bottom } = plan.bounds;
  let view: ZoomTransform = zoomIdentity;
  let fit = 1;

  const behaviour = zoom<HTMLDivElement, unknown>()
    .clickDistance(6)
    .on('zoom', ({ transform }: D3ZoomEvent<HTMLDivElement, unknown>) => {
      view = transform;
      layer.show(view);
      box.dataset.scale = view.k.toFixed(2);
    });
  const target = select(box).call(behaviour).on('dblclick.zoom', null);
  const goTo = (x: number, y: number, k: number): void => {
    const { width, height } = box.getBoundingClientRect();
    behaviour.transform(target, zoomIdentity.translate(width / 2 - x * k, height / 2 - y * k).scale(k));
  };
  const showAll = (): void => goTo((left + right) / 2, (top + bottom) / 2, fit);

  function measure(): void {
    const { width, height } = box.getBoundingClientRect();
    if (width === 0 || height === 0) return;
    layer.resize(width, height, Math.min(RATIO_MAX, devicePixelRatio));
    fit = Math.min((width - EDGE_PX) / (right - left), (height - EDGE_PX) / (bottom - top), NEAR_PX);
    behaviour
      .extent([
        [0, 0],
        [width, height],
      ])
      .scaleExtent([fit * 0.9, SEAT_PX_MAX])
      .translateExtent([
        [left - 20, top - 20],
        [right + 20, bottom + 20],
      ]);
  }

  function tapped({ clientX, clientY }: MouseEvent): void {
    const { left: boxLeft, top: boxTop } = box.getBoundingClientRect();
    const [x, y] = view.invert([clientX - boxLeft, clientY - boxTop]);
    const section = sectionAt(plan, x, y);
    if (section !== undefined && plan.sections[section]!.kind === 'general') {
      onGeneral(section);
      return;
    }
    if (view.k < TAP_FROM_PX) {
      if (section !== undefined) goTo(x, y, NEAR_PX);
      return;
    }
    const seat = find(x, y, REACH);
    if (seat !== undefined) onSeat(seat);
  }

  const resized = new ResizeObserver(() => {
    const isWhole = view.k < fit * 1.2;
    measure();
    if (isWhole) showAll();
    else layer.show(view);
  });
  const scheme = matchMedia('(prefers-color-scheme: dark)');
  const repaint = (): void => layer.dirty(true);
  const recolour = (): void => {
    painter.setInk(inkOf(box));
    repaint();
  };
  const stopPaint = store.onPaint((seats) => {
    painter.seatsChanged(seats);
    layer.dirty(seats === undefined || seats.length <= store.chosen.size + 1);
  });

  measure();
  showAll();
  resized.observe(box);
  box.addEventListener('click', tapped);
  box.addEventListener('focus', repaint);
  box.addEventListener('blur', repaint);
  scheme.addEventListener('change', recolour);
  return {
    zoomBy: (factor) => behaviour.scaleBy(target, factor),
    showAll,
    showSeat(seat) {
      goTo(plan.x[seat]!, plan.y[seat]!, Math.max(view.k, NEAR_PX));
      repaint();
    },
    setGrade(grade) {
      painter.setGrade(grade);
      repaint();
    },
    repaint,
    stop() {
      layer.stop();
      stopPaint();
      resized.disconnect();
      box.removeEventListener('click', tapped);
      box.removeEventListener('focus', repaint);
      box.removeEventListener('blur', repaint);
      scheme.removeEventListener('change', recolour);
      target.on('.zoom', null);
    },
  };
}
