import { Trans, useLingui } from '@lingui/react/macro';
import { type KeyboardEvent, useEffect, useEffectEvent, useId, useRef, useState, useSyncExternalStore } from 'react';
import { controlMap, type MapControl } from './map-control.ts';
import { firstSeat, stepFrom, stepOfKey } from './seat-keys.ts';
import type { SeatPlan } from './seat-plan.ts';
import { AVAILABLE, type SeatStore } from './seat-store.ts';
import { useSeatWords } from './seat-words.ts';

interface SeatMapProps {
  readonly plan: SeatPlan;
  readonly store: SeatStore;
  /** Only sections of this price are shown in full colour. */
  readonly grade: number | undefined;
  readonly onSeat: (seatId: number) => void;
  readonly onGeneral: (section: number) => void;
}

const ZOOM_STEP = 1.6;

export function SeatMap({ plan, store, grade, onSeat, onGeneral }: SeatMapProps) {
  const { t } = useLingui();
  const { fullNameOf } = useSeatWords(plan, store);
  const help = useId();
  useSyncExternalStore(store.subscribe, store.version);
  const { boxRef, canvasRef, control, focused, onKeyDown } = useMap({ plan, store, grade, onSeat, onGeneral });
  const isTaken = focused !== undefined && store.statuses[focused] !== AVAILABLE && !store.chosen.has(focused);
  return (
    <div className="relative size-full">
      <p id={help} className="sr-only">
        <Trans>
          Arrow keys move from seat to seat, Page Up and Page Down from section to section. Enter chooses a seat. Plus
          and minus zoom, 0 shows the whole hall.
        </Trans>
      </p>
      <div
        ref={boxRef}
        role="listbox"
        aria-multiselectable="true"
        aria-label={t`Seat map`}
        aria-describedby={help}
        {...(focused !== undefined && { 'aria-activedescendant': `seat-${focused}` })}
        tabIndex={0}
        onKeyDown={onKeyDown}
        className="relative size-full touch-none overflow-hidden rounded-2xl bg-paper"
        data-testid="seat-map"
      >
        <div aria-hidden="true">
          <canvas ref={canvasRef} className="touch-none" />
        </div>
        {/* A new element for each seat: a screen reader reads what appears, not what changes. */}
        <div
          key={focused ?? -1}
          id={`seat-${focused ?? 'none'}`}
          role="option"
          aria-selected={focused !== undefined && store.chosen.has(focused)}
          aria-disabled={isTaken}
          tabIndex={-1}
          className="sr-only"
        >
          {focused === undefined ? t`No seat yet` : fullNameOf(focused)}
        </div>
      </div>
      <div className="absolute end-3 bottom-3 grid gap-2">
        <button
          type="button"
          className="map-button"
          onClick={() => control.current?.zoomBy(ZOOM_STEP)}
          aria-label={t`Zoom in`}
        >
          +
        </button>
        <button
          type="button"
          className="map-button"
          onClick={() => control.current?.zoomBy(1 / ZOOM_STEP)}
          aria-label={t`Zoom out`}
        >
          −
        </button>
        <button
          type="button"
          className="map-button"
          onClick={() => control.current?.showAll()}
          aria-label={t`Whole hall`}
        >
          <svg viewBox="0 0 16 16" className="w-4" aria-hidden="true">
            <path
              d="M1.5 6V1.5H6M10 1.5h4.5V6M14.5 10v4.5H10M6 14.5H1.5V10"
              fill="none"
              stroke="currentColor"
              strokeWidth="2"
            />
          </svg>
        </button>
      </div>
    </div>
  );
}

/** Creates the map, keeps it over React's renders, and remembers the seat that has the keyboard's focus. */
function useMap({ plan, store, grade, onSeat, onGeneral }: SeatMapProps) {
  const boxRef = useRef<HTMLDivElement>(null);
  const canvasRef = useRef<HTMLCanvasElement>(null);
  const control = useRef<MapControl>(null);
  const [focused, setFocused] = useState<number>();
  const keyboardAt = useRef<number>(undefined);
  const focusOn = (seat: number): void => {
    keyboardAt.current = seat;
    setFocused(seat);
  };
  const tapped = useEffectEvent((seat: number) => {
    focusOn(seat);
    onSeat(seat);
  });
  const tappedGeneral = useEffectEvent(onGeneral);

  useEffect(() => {
    const box = boxRef.current;
    const canvas = canvasRef.current;
    if (box === null || canvas === null) return undefined;
    const made = controlMap(
      { box, canvas },
      { plan, store },
      {
        onSeat: (seat) => tapped(seat),
        onGeneral: (section) => tappedGeneral(section),
        focused: () =>
          document.activeElement === box && box.matches(':focus-visible') ? keyboardAt.current : undefined,
      },
    );
    control.current = made;
    return () => made.stop();
  }, [plan, store]);
  useEffect(() => control.current?.setGrade(grade), [grade]);

  const onKeyDown = (event: KeyboardEvent): void => {
    const now = keyboardAt.current;
    const step = stepOfKey(event.key);
    if (step !== undefined) {
      const next = now === undefined ? firstSeat(plan) : stepFrom(plan, now, step);
      if (next !== undefined) {
        focusOn(next);
        control.current?.showSeat(next);
      }
    } else if (event.key === 'Enter' || event.key === ' ') {
      if (now !== undefined) onSeat(now);
    } else if (event.key === '+' || event.key === '=') control.current?.zoomBy(ZOOM_STEP);
    else if (event.key === '-') control.current?.zoomBy(1 / ZOOM_STEP);
    else if (event.key === '0') control.current?.showAll();
    else return;
    event.preventDefault();
  };
  return { boxRef, canvasRef, control, focused, onKeyDown };
}
