import { Plural, Trans, useLingui } from '@lingui/react/macro';
import type { Reservation } from '../api/contract.ts';
import { Poster } from '../design/poster.tsx';
import { useFormats } from '../i18n/format.ts';

/** How a held seat is called. */
export function useHeldSeatName() {
  const { t } = useLingui();
  return ({ section, row, number }: Reservation['seats'][number]): string =>
    row === null ? section : t`${section} row ${row} seat ${number ?? ''}`;
}

/** What is bought: the event, each seat with its price, the sum. */
export function ReservationSummary({ reservation }: { readonly reservation: Reservation }) {
  const { dayTime, won } = useFormats();
  const nameOf = useHeldSeatName();
  const { event, seats } = reservation;
  return (
    <section className="card grid gap-5">
      <div className="flex gap-4">
        <Poster
          seed={reservation.eventId}
          title={event.title}
          artist=""
          className="w-20 shrink-0 self-start rounded-lg"
        />
        <div className="grid content-start gap-1">
          <h2 className="text-lg">{event.title}</h2>
          <p className="text-quiet">{dayTime(event.eventDate)}</p>
          <p className="text-quiet">{event.venue}</p>
        </div>
      </div>
      <ul className="grid gap-2 border-t border-line pt-4">
        {seats.map((seat) => (
          <li key={seat.id} className="flex justify-between gap-3">
            <span className="font-semibold">{nameOf(seat)}</span>
            <span className="tabular-nums">{won(seat.price)}</span>
          </li>
        ))}
      </ul>
      <p className="flex items-baseline justify-between gap-3 border-t border-line pt-4 font-bold">
        <span>
          <Trans>Total</Trans> · <Plural value={seats.length} one="# seat" other="# seats" />
        </span>
        <span className="text-xl tabular-nums">{won(reservation.amount)}</span>
      </p>
    </section>
  );
}
