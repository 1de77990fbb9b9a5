import { Plural, Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Reservation } from '../../api/contract.ts';
import { Empty, LoadFailed, Title } from '../../app/page-parts.tsx';
import { reservationsQuery } from '../../app/queries.ts';
import { Poster } from '../../design/poster.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useFormats } from '../../i18n/format.ts';
import { StateBadge } from './state-badge.tsx';

export function ReservationsPage() {
  const { t } = useLingui();
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = useInfiniteQuery(reservationsQuery);
  const items = data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Title>{t`My tickets`}</Title>
      <h1 className="mb-5">
        <Trans>My tickets</Trans>
      </h1>
      {error !== null && <LoadFailed error={error} onRetry={() => void refetch()} />}
      {error === null && items === undefined && <Skeleton label={t`Loading`} className="h-40" />}
      {items?.length === 0 && (
        <Empty as="h2" title={<Trans>You have no tickets yet</Trans>}>
          <Link to="/" className="button">
            <Trans>See all events</Trans>
          </Link>
        </Empty>
      )}
      <ul className="grid gap-4 md:grid-cols-2">
        {items?.map((reservation) => (
          <li key={reservation.id}>
            <Ticket reservation={reservation} />
          </li>
        ))}
      </ul>
      {hasNextPage && (
        <p className="mt-5 text-center">
          <button
            type="button"
            className="button-quiet"
            disabled={isFetchingNextPage}
            onClick={() => void fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </button>
        </p>
      )}
    </>
  );
}

function Ticket({ reservation }: { readonly reservation: Reservation }) {
  const { shortDayTime, won } = useFormats();
  const { event, seats } = reservation;
  return (
    <Link
      to="/reservations/$reservationId"
      params={{ reservationId: reservation.id }}
      className="card flex gap-4 transition-colors hover:border-edge"
    >
      <Poster
        seed={reservation.eventId}
        title={event.title}
        artist=""
        className="w-20 shrink-0 self-start rounded-lg"
      />
      <div className="grid content-start gap-1">
        <StateBadge reservation={reservation} />
        <h2 className="line-clamp-2 text-base">{event.title}</h2>
        <p className="text-sm text-quiet">{shortDayTime(event.eventDate)}</p>
        <p className="text-sm text-quiet">{event.venue}</p>
        <p className="text-sm font-semibold">
          <Plural value={seats.length} one="# seat" other="# seats" /> · {won(reservation.amount)}
        </p>
      </div>
    </Link>
  );
}
