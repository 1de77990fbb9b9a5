import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useEffect, useEffectEvent, useState, useSyncExternalStore } from 'react';
import type { EventDetail, Reservation } from '../../api/contract.ts';
import { Notice } from '../../design/notice.tsx';
import { useFormats } from '../../i18n/format.ts';
import { ask } from '../session/session.ts';
import { fitParty, type Outcome, placesOf, tapSeat, toggleSeat } from './choose-seats.ts';
import { followSeats } from './follow-seats.ts';
import { Legend, PartySize } from './picker-controls.tsx';
import { SeatList } from './seat-list.tsx';
import { SeatMap } from './seat-map.tsx';
import type { SeatPlan } from './seat-plan.ts';
import type { SeatStore } from './seat-store.ts';
import { useSeatWords } from './seat-words.ts';
import { type Admission, useHold } from './use-hold.ts';

interface SeatPickerProps {
  readonly plan: SeatPlan;
  readonly store: SeatStore;
  readonly event: EventDetail;
  readonly admission: Admission;
  /** A hold of this event that is given up for the next one. */
  readonly running: Reservation | undefined;
}

const PARTY_SIZE = 2;

export function SeatPicker({ plan, store, event, admission, running }: SeatPickerProps) {
  const { t } = useLingui();
  const { nameOf } = useSeatWords(plan, store);
  const [partySize, setPartySize] = useState(Math.min(PARTY_SIZE, event.seatsPerFan));
  const [isList, setList] = useState(false);
  const [grade, setGrade] = useState<number>();
  const [section, setSection] = useState<number>();
  const [said, setSaid] = useState('');
  const sayLost = useEffectEvent((seatIds: readonly number[]) =>
    setSaid(t`Someone else has just taken ${seatIds.map(nameOf).join(', ')}. Your other seats are still chosen.`),
  );
  const isCurrent = useLiveSeats(event.id, store, (seatIds) => sayLost(seatIds));
  const hold = useHold({ event, admission, running, store, onTaken: (seatIds) => sayLost(seatIds) });
  const sentences: Record<Outcome, (name: string) => string> = {
    chosen: (name) => t`You chose ${name}.`,
    moved: (name) => t`You moved to ${name}.`,
    dropped: (name) => t`You gave up ${name}.`,
    taken: (name) => t`${name} is already taken.`,
    full: () => t`You have chosen all seats of your number. Give one up first, or raise the number.`,
  };
  const say = (outcome: Outcome, seat: number): void => setSaid(sentences[outcome](nameOf(seat)));

  return (
    <div className="grid grow grid-cols-1 content-start gap-3 lg:grid-cols-[1fr_20rem] lg:gap-4 lg:grid-rows-[auto_1fr]">
      <div className="flex flex-wrap items-center justify-between gap-3 lg:col-start-1">
        <PartySize
          max={event.seatsPerFan}
          value={partySize}
          onChange={(size) => {
            setPartySize(size);
            if (store.chosen.size > size) store.choose(fitParty(store.chosen, size));
          }}
        />
        <button type="button" className="button-quiet max-sm:px-3 max-sm:text-sm" onClick={() => setList(!isList)}>
          {isList ? <Trans>Show map</Trans> : <Trans>Show list</Trans>}
        </button>
      </div>
      <div className="h-[52dvh] min-h-80 overflow-hidden max-lg:order-2 rounded-2xl border border-line bg-paper lg:col-start-1 lg:h-[calc(100dvh-15rem)]">
        {isList ? (
          <SeatList
            {...{ plan, store, grade, partySize }}
            open={section}
            onOpen={setSection}
            onSeat={(seat) => say(toggleSeat(store, seat, partySize), seat)}
            onPlaces={(of, count) => store.choose(placesOf(plan, store, of, count))}
          />
        ) : (
          <SeatMap
            {...{ plan, store, grade }}
            onSeat={(seat) => say(tapSeat(plan, store, seat, partySize), seat)}
            onGeneral={(of) => {
              setSection(of);
              setList(true);
            }}
          />
        )}
      </div>
      <div className="contents lg:col-start-2 lg:row-span-2 lg:row-start-1 lg:grid lg:content-start lg:gap-4">
        <Legend plan={plan} store={store} grade={grade} onGrade={setGrade} />
        {running !== undefined && (
          <Notice tone="plain" className="max-lg:order-3">
            <Trans>You are holding seats of this event. If you choose others, the ones you hold are released.</Trans>
          </Notice>
        )}
        {!isCurrent && (
          <Notice tone="plain" className="max-lg:order-3">
            <Trans>The connection is unstable. The map may be out of date.</Trans>
          </Notice>
        )}
        <Choice {...{ plan, store, hold, said, partySize }} />
      </div>
    </div>
  );
}

/** Follows the seats as long as the page is shown. @returns whether the map is up to date */
function useLiveSeats(eventId: string, store: SeatStore, onLost: (seatIds: readonly number[]) => void): boolean {
  const [isCurrent, setCurrent] = useState(true);
  const lost = useEffectEvent(onLost);
  useEffect(() => {
    const stopped = new AbortController();
    void followSeats(
      ask,
      { eventId, store },
      { onLost: (seatIds) => lost(seatIds), onLine: setCurrent },
      stopped.signal,
    );
    return () => stopped.abort();
  }, [eventId, store]);
  return isCurrent;
}

interface ChoiceProps extends Pick<SeatPickerProps, 'plan' | 'store'> {
  readonly hold: ReturnType<typeof useHold>;
  readonly said: string;
  readonly partySize: number;
}

/** What is chosen and what it costs: always in sight. */
function Choice({ plan, store, hold, said, partySize }: ChoiceProps) {
  const { won } = useFormats();
  const { t } = useLingui();
  const { nameOf } = useSeatWords(plan, store);
  useSyncExternalStore(store.subscribe, store.version);
  const chosen = [...store.chosen].sort((a, b) => a - b);
  const sum = chosen.reduce((total, id) => total + plan.sections[plan.section[id]!]!.price, 0);
  return (
    <div
      className="card sticky bottom-2 z-10 grid gap-3 p-4 shadow-lg max-lg:order-4 lg:static lg:shadow-none"
      data-testid="choice"
    >
      {hold.refusal !== undefined && <Notice tone="alarm">{hold.refusal}</Notice>}
      <ul className="flex flex-wrap gap-2 empty:hidden" aria-label={t`Chosen seats`}>
        {chosen.map((id) => (
          <li key={id} className="inline-flex items-center gap-1 rounded-lg bg-brand-soft ps-3 text-sm font-semibold">
            {nameOf(id)}
            <button
              type="button"
              className="inline-flex size-9 items-center justify-center rounded-lg text-quiet"
              onClick={() => store.choose(chosen.filter((other) => other !== id))}
              aria-label={t`Give up ${nameOf(id)}`}
            >
              ×
            </button>
          </li>
        ))}
      </ul>
      <p role="status" className="text-sm text-quiet empty:hidden">
        {said}
      </p>
      <div className="flex items-center justify-between gap-3 lg:flex-col lg:items-stretch">
        <p className="font-bold" data-testid="sum">
          <Plural value={chosen.length} one="# seat" other="# seats" /> · <span className="text-lg">{won(sum)}</span>
        </p>
        <button
          type="button"
          className="button"
          disabled={chosen.length === 0 || hold.isPending}
          onClick={() => hold.place({ seatIds: chosen })}
        >
          {hold.isPending ? <Trans>Holding your seats…</Trans> : <Trans>Continue to payment</Trans>}
        </button>
      </div>
      {chosen.length === 0 && plan.rows.length > 0 && (
        <button
          type="button"
          className="button-quiet"
          disabled={hold.isPending}
          onClick={() => hold.place({ quantity: partySize })}
        >
          <Plural value={partySize} one="Take the best seat" other="Take the best # seats together" />
        </button>
      )}
    </div>
  );
}
