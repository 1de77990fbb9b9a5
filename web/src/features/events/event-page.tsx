import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import type { EventDetail } from '../../api/contract.ts';
import { LoadFailed, Title } from '../../app/page-parts.tsx';
import { eventQuery } from '../../app/queries.ts';
import { Artwork, Poster } from '../../design/poster.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useFormats } from '../../i18n/format.ts';
import { BuyBox } from './buy-box.tsx';
import { StatusBadge } from './event-card.tsx';

const route = getRouteApi('/events/$eventId');

export function EventPage() {
  const { t } = useLingui();
  const { eventId } = route.useParams();
  const { data: event, error, refetch } = useQuery(eventQuery(eventId));
  if (error !== null) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  if (event === undefined) return <Skeleton label={t`Loading`} className="h-96" />;
  return (
    <>
      <Title>{event.title}</Title>
      <div className="grid gap-8 lg:grid-cols-[1fr_22rem]">
        <div className="grid content-start gap-8">
          <Head event={event} />
          <About event={event} />
        </div>
        <BuyBox event={event} />
      </div>
    </>
  );
}

function Head({ event }: { readonly event: EventDetail }) {
  const { dayTime } = useFormats();
  return (
    <div className="grid gap-6 sm:grid-cols-[14rem_1fr]">
      <div className="relative max-sm:-mx-4 max-sm:-mt-6 max-sm:overflow-hidden max-sm:py-7">
        <div className="absolute inset-0 opacity-60 sm:hidden" aria-hidden="true">
          <Artwork seed={event.id} wide />
        </div>
        <Poster
          seed={event.id}
          title={event.title}
          artist={event.artist}
          url={event.posterUrl}
          className="relative mx-auto w-44 rounded-2xl shadow-xl sm:w-full"
        />
      </div>
      <div className="grid content-start gap-3">
        <StatusBadge status={event.status} />
        <h1 className="text-balance">{event.title}</h1>
        <p className="text-lg font-semibold">{event.artist}</p>
        <dl className="facts mt-2">
          <dt>
            <Trans>Date</Trans>
          </dt>
          <dd>{dayTime(event.eventDate)}</dd>
          <dt>
            <Trans>Venue</Trans>
          </dt>
          <dd>
            {event.venue}
            {event.address !== null && <span className="block text-sm font-normal text-quiet">{event.address}</span>}
          </dd>
          <dt>
            <Trans>Sale</Trans>
          </dt>
          <dd>
            {dayTime(event.saleStartsAt)} ~<span className="block">{dayTime(event.saleEndsAt)}</span>
          </dd>
          <dt>
            <Trans>Limit</Trans>
          </dt>
          <dd>
            <Plural value={event.seatsPerFan} one="Up to # seat per person" other="Up to # seats per person" />
          </dd>
        </dl>
      </div>
    </div>
  );
}

function About({ event }: { readonly event: EventDetail }) {
  const { won, number } = useFormats();
  return (
    <>
      {event.description !== null && (
        <section>
          <h2 className="mb-3">
            <Trans>About this event</Trans>
          </h2>
          <p className="max-w-prose leading-relaxed whitespace-pre-line">{event.description}</p>
        </section>
      )}
      <section>
        <h2 className="mb-3">
          <Trans>Prices</Trans>
        </h2>
        <table className="w-full border-collapse overflow-hidden rounded-xl border border-line bg-paper text-start">
          <thead className="text-sm text-quiet">
            <tr>
              <th className="px-4 py-3 text-start font-semibold">
                <Trans>Section</Trans>
              </th>
              <th className="px-4 py-3 text-end font-semibold">
                <Trans>Seats</Trans>
              </th>
              <th className="px-4 py-3 text-end font-semibold">
                <Trans>Price</Trans>
              </th>
            </tr>
          </thead>
          <tbody>
            {event.sections.map((section) => (
              <tr key={section.id} className="border-t border-line">
                <td className="px-4 py-3 font-semibold">{section.name}</td>
                <td className="px-4 py-3 text-end text-quiet tabular-nums">{number(section.capacity)}</td>
                <td className="px-4 py-3 text-end font-bold tabular-nums">{won(section.price)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <section>
        <h2 className="mb-3">
          <Trans>Before you buy</Trans>
        </h2>
        <ul className="grid list-disc gap-2 ps-5">
          <li>
            <Trans>
              You join a line first. Reloading the page or opening it in another tab does not change your place.
            </Trans>
          </li>
          <li>
            <Plural
              value={event.holdMinutes}
              one="Chosen seats are held for # minute. Please pay within that time."
              other="Chosen seats are held for # minutes. Please pay within that time."
            />
          </li>
          <li>
            <Trans>You can give seats back at any time before you pay.</Trans>
          </li>
        </ul>
      </section>
    </>
  );
}
