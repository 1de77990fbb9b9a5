import { Trans } from '@lingui/react/macro';
import { Link } from '@tanstack/react-router';
import type { EventSummary } from '../../api/contract.ts';
import { Artwork, Poster } from '../../design/poster.tsx';
import { useFormats } from '../../i18n/format.ts';

/** The first thing a visitor sees: one event, large, over its own artwork. */
export function Featured({ event }: { readonly event: EventSummary }) {
  const { dayTime, won } = useFormats();
  return (
    <section className="relative mb-8 overflow-hidden rounded-3xl text-white">
      <Artwork seed={event.id} wide />
      <div className="absolute inset-0 bg-black/55" aria-hidden="true" />
      <div className="relative flex items-center gap-8 p-6 sm:p-10">
        <Poster
          seed={event.id}
          title={event.title}
          artist={event.artist}
          url={event.posterUrl}
          className="w-48 shrink-0 rounded-2xl shadow-2xl max-sm:hidden lg:w-56"
        />
        <div className="grid justify-items-start gap-2 max-sm:min-h-72 max-sm:content-end">
          <p className="font-semibold text-white/85">{event.artist}</p>
          <h2 className="text-3xl leading-tight font-black text-balance sm:text-4xl">{event.title}</h2>
          <p className="text-white/85">
            {dayTime(event.eventDate)}
            <br />
            {event.venue} · <Trans>from {won(event.minPrice)}</Trans>
          </p>
          <Link
            to="/events/$eventId"
            params={{ eventId: event.id }}
            className="mt-3 inline-flex min-h-12 items-center rounded-xl bg-white px-6 font-bold text-black"
          >
            {event.status === 'ON_SALE' ? <Trans>Get tickets</Trans> : <Trans>See the event</Trans>}
          </Link>
        </div>
      </div>
    </section>
  );
}
