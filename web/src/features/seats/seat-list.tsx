import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useFormats } from '../../i18n/format.ts';
import { gradeColour } from './ink.ts';
import type { PlanRow, PlanSection, SeatPlan } from './seat-plan.ts';
import { AVAILABLE, type SeatStore } from './seat-store.ts';

interface SeatListProps {
  readonly plan: SeatPlan;
  readonly store: SeatStore;
  readonly grade: number | undefined;
  readonly partySize: number;
  /** Index of the section that is open. */
  readonly open: number | undefined;
  readonly onOpen: (section: number | undefined) => void;
  readonly onSeat: (seatId: number) => void;
  /** So many places of a section without rows. */
  readonly onPlaces: (section: number, count: number) => void;
}

const rowButton =
  'flex min-h-13 w-full items-center justify-between gap-3 rounded-xl border border-line bg-paper px-4 py-2 text-start font-semibold hover:border-edge disabled:text-quiet';

/** The same choice without a map: section, then row, then seat. */
export function SeatList(props: SeatListProps) {
  const { plan, store, open, onOpen } = props;
  const [rowAt, setRow] = useState<number>();
  useSyncExternalStore(store.subscribe, store.version);
  const section = open === undefined ? undefined : plan.sections[open];
  const row = rowAt === undefined ? undefined : section?.rows[rowAt];
  const heading = useHeadingFocus(`${open}/${rowAt}`);
  const goTo = (next: number | undefined): void => {
    setRow(undefined);
    onOpen(next);
  };
  return (
    <div className="grid h-full content-start gap-3 overflow-y-auto p-4" data-testid="seat-list">
      <div className="flex items-center gap-3">
        {section !== undefined && (
          <button
            type="button"
            className="button-quiet"
            onClick={() => (row === undefined ? goTo(undefined) : setRow(undefined))}
          >
            <Trans>Back</Trans>
          </button>
        )}
        <h2 ref={heading} tabIndex={-1} className="text-lg outline-none">
          {section === undefined && <Trans>Choose a section</Trans>}
          {section !== undefined && row === undefined && section.name}
          {section !== undefined && row !== undefined && (
            <Trans>
              {section.name} row {row.label}
            </Trans>
          )}
        </h2>
      </div>
      {section === undefined && <Sections {...props} onOpen={goTo} />}
      {section?.kind === 'general' && open !== undefined && <Places {...props} section={open} />}
      {section?.kind === 'seated' && row === undefined && <Rows section={section} store={store} onRow={setRow} />}
      {row !== undefined && <Seats {...props} row={row} />}
    </div>
  );
}

/** Moves the focus to the heading when another section or row is shown; it would be lost with the button that was pressed. */
function useHeadingFocus(at: string) {
  const heading = useRef<HTMLHeadingElement>(null);
  const shown = useRef(at);
  useEffect(() => {
    if (shown.current !== at) heading.current?.focus();
    shown.current = at;
  }, [at]);
  return heading;
}

const Left = ({ count }: { readonly count: number }) =>
  count === 0 ? <Trans>sold out</Trans> : <Plural value={count} one="# left" other="# left" />;

function Sections({ plan, store, grade, onOpen }: SeatListProps) {
  const { won } = useFormats();
  return (
    <ul className="grid gap-2">
      {plan.sections.map(
        (section, index) =>
          (grade === undefined || grade === section.grade) && (
            <li key={section.name}>
              <button
                type="button"
                className={rowButton}
                disabled={store.free[index] === 0}
                onClick={() => onOpen(index)}
              >
                <span className="flex items-center gap-2">
                  <span
                    className="size-3 shrink-0 rounded-sm"
                    style={{ background: gradeColour(section.grade) }}
                    aria-hidden="true"
                  />
                  {section.name}
                </span>
                <span className="text-end">
                  {won(section.price)}
                  <span className="block text-sm font-medium text-quiet">
                    <Left count={store.free[index]!} />
                  </span>
                </span>
              </button>
            </li>
          ),
      )}
    </ul>
  );
}

interface RowsProps {
  readonly section: PlanSection;
  readonly store: SeatStore;
  readonly onRow: (at: number) => void;
}

function Rows({ section, store, onRow }: RowsProps) {
  const freeIn = ({ firstSeatId, count }: PlanRow): number =>
    store.statuses.subarray(firstSeatId, firstSeatId + count).filter((status) => status === AVAILABLE).length;
  return (
    <ul className="grid gap-2">
      {section.rows.map((row, at) => (
        <li key={row.label}>
          <button type="button" className={rowButton} disabled={freeIn(row) === 0} onClick={() => onRow(at)}>
            <Trans>Row {row.label}</Trans>
            <span className="text-sm font-medium text-quiet">
              <Left count={freeIn(row)} />
            </span>
          </button>
        </li>
      ))}
    </ul>
  );
}

function Seats({ plan, store, row, onSeat }: SeatListProps & { readonly row: PlanRow }) {
  return (
    <ul className="flex flex-wrap gap-2">
      {Array.from({ length: row.count }, (_, index) => row.firstSeatId + index).map((id) => {
        const isChosen = store.chosen.has(id);
        return (
          <li key={id}>
            <button
              type="button"
              className="seat-button"
              aria-pressed={isChosen}
              disabled={store.statuses[id] !== AVAILABLE && !isChosen}
              onClick={() => onSeat(id)}
            >
              {plan.number[id]}
              {plan.accessible[id] === 1 && <span aria-hidden="true">♿</span>}
              <span className="sr-only">
                {' '}
                <Trans>seat</Trans>
                {plan.accessible[id] === 1 && (
                  <>
                    , <Trans>wheelchair space</Trans>
                  </>
                )}
              </span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

/** A section without rows: only how many. */
function Places({ plan, store, partySize, onPlaces, section }: SeatListProps & { readonly section: number }) {
  const { t } = useLingui();
  const { won } = useFormats();
  const chosen = [...store.chosen].filter((id) => plan.section[id] === section).length;
  return (
    <div className="grid gap-4">
      <p className="text-quiet">
        {won(plan.sections[section]!.price)} · <Left count={store.free[section]!} />
      </p>
      <p>
        <Trans>This section has no numbered seats. Please choose how many places you need.</Trans>
      </p>
      <div className="flex items-center gap-4">
        <button
          type="button"
          className="map-button"
          aria-label={t`One fewer`}
          disabled={chosen === 0}
          onClick={() => onPlaces(section, chosen - 1)}
        >
          −
        </button>
        <output className="min-w-8 text-center text-2xl font-extrabold tabular-nums">{chosen}</output>
        <button
          type="button"
          className="map-button"
          aria-label={t`One more`}
          disabled={chosen >= partySize || store.free[section] === 0}
          onClick={() => onPlaces(section, chosen + 1)}
        >
          +
        </button>
      </div>
    </div>
  );
}
