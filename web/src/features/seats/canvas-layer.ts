import type { Painter, View } from './canvas-painter.ts';

/** Share of the box that is painted beyond each edge: the map can be dragged so far without painting. */
const MARGIN = 0.25;
const WHOLE = 1 + 2 * MARGIN;
/** A picture is stretched up to this while fingers move, and painted sharp again when they rest. */
const STRETCH_MAX = 1.5;
const SETTLE_MS = 120;
/** Seats that changed elsewhere are shown at most this often. */
const REPAINT_MS = 500;

export interface Layer {
  resize(width: number, height: number, ratio: number): void;
  /** Moves the map there; the compositor does it alone as long as the painted part covers the box. */
  show(view: View): void;
  /** Something looks different: paint soon, or at once where the user did it. */
  dirty(atOnce?: boolean): void;
  stop(): void;
}

/** A canvas larger than its box that a CSS transform moves: panning costs the main thread nothing. */
export function canvasLayer(canvas: HTMLCanvasElement, painter: Painter, focused: () => number | undefined): Layer {
  let width = 0;
  let height = 0;
  let painted: View | undefined;
  let wanted: View | undefined;
  let settle: ReturnType<typeof setTimeout> | undefined;
  let repaint: ReturnType<typeof setTimeout> | undefined;
  Object.assign(canvas.style, {
    position: 'absolute',
    transformOrigin: '0 0',
    willChange: 'transform',
    maxWidth: 'none',
  });

  function paint(): void {
    clearTimeout(settle);
    clearTimeout(repaint);
    repaint = undefined;
    if (wanted === undefined || width === 0) return;
    painter.draw({ k: wanted.k, x: wanted.x + width * MARGIN, y: wanted.y + height * MARGIN }, focused());
    painted = wanted;
    canvas.style.transform = 'none';
  }

  /** @returns whether the painted part still covers the box when it is moved to the view */
  function move(view: View): boolean {
    if (painted === undefined) return false;
    const stretch = view.k / painted.k;
    if (stretch > STRETCH_MAX || stretch < 1 / STRETCH_MAX) return false;
    const x = view.x + width * MARGIN - stretch * (painted.x + width * MARGIN);
    const y = view.y + height * MARGIN - stretch * (painted.y + height * MARGIN);
    const left = x - width * MARGIN;
    const top = y - height * MARGIN;
    const isCovered =
      left <= 0 && top <= 0 && left + width * WHOLE * stretch >= width && top + height * WHOLE * stretch >= height;
    if (isCovered) canvas.style.transform = `translate(${x}px,${y}px) scale(${stretch})`;
    return isCovered;
  }

  return {
    resize(nextWidth, nextHeight, ratio) {
      width = nextWidth;
      height = nextHeight;
      painter.resize(width * WHOLE, height * WHOLE, ratio);
      Object.assign(canvas.style, {
        width: `${width * WHOLE}px`,
        height: `${height * WHOLE}px`,
        left: `${-width * MARGIN}px`,
        top: `${-height * MARGIN}px`,
      });
      painted = undefined;
    },
    show(view) {
      wanted = view;
      clearTimeout(settle);
      if (!move(view)) paint();
      else if (painted?.k !== view.k) settle = setTimeout(paint, SETTLE_MS);
    },
    dirty(atOnce = false) {
      if (atOnce) paint();
      else repaint ??= setTimeout(paint, REPAINT_MS);
    },
    stop() {
      clearTimeout(settle);
      clearTimeout(repaint);
    },
  };
}
