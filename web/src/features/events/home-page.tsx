import { Trans, useLingui } from '@lingui/react/macro';
import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useRef, useState } from 'react';
import type { EventSummary } from '../../api/contract.ts';
import { Empty, LoadFailed, Title } from '../../app/page-parts.tsx';
import { eventsQuery } from '../../app/queries.ts';
import { Skeleton } from '../../design/skeleton.tsx';
import { EventCard } from './event-card.tsx';
import { Featured } from './featured.tsx';

const route = getRouteApi('/');
const SEARCH_PAUSE_MS = 300;

export function HomePage() {
  const { t } = useLingui();
  const { q, view } = route.useSearch();
  const onSale = useEvents('ON_SALE', q);
  const soon = useEvents('UPCOMING', q);
  const soldOut = useEvents('SOLD_OUT', q);
  const ended = useEvents('ENDED', q);
  const all = [onSale, soon, soldOut, ended];
  const failed = all.find(({ error }) => error !== null);
  // Shown together: shelves that arrive one after the other would push each other down.
  const isLoading = failed === undefined && all.some(({ isPending }) => isPending);
  const isEmpty = !isLoading && failed === undefined && all.every(({ events }) => events.length === 0);
  const hasFeature = q === undefined && view === undefined;

  return (
    <>
      <Title>{q === undefined ? t`Events` : t`Search: ${q}`}</Title>
      <h1 className="sr-only">
        <Trans>Events</Trans>
      </h1>
      {hasFeature && <Feature isLoading={isLoading} event={onSale.events[0] ?? soon.events[0]} />}
      <Finder />
      {failed !== undefined && <LoadFailed error={failed.error} onRetry={() => void failed.refetch()} />}
      {isLoading && <LoadingGrid />}
      {isEmpty && <NothingFound q={q} />}
      {!isLoading && (
        <>
          {view !== 'soon' && view !== 'ended' && <Shelf title={t`On sale now`} of={onSale} />}
          {(view === undefined || view === 'soon') && <Shelf title={t`Opening soon`} of={soon} />}
          {view !== 'soon' && view !== 'on-sale' && (
            <>
              <Shelf title={t`Sold out`} of={soldOut} />
              <Shelf title={t`Ended`} of={ended} />
            </>
          )}
        </>
      )}
    </>
  );
}

/** The featured event, or its place of the same height while it is loading. */
function Feature({ isLoading, event }: { readonly isLoading: boolean; readonly event: EventSummary | undefined }) {
  const { t } = useLingui();
  if (isLoading) return <Skeleton label={t`Loading`} className="mb-8 h-84 rounded-3xl lg:h-[23.6rem]" />;
  return event === undefined ? null : <Featured event={event} />;
}

function useEvents(status: EventSummary['status'], q: string | undefined) {
  const query = useInfiniteQuery(eventsQuery({ status, q }));
  return { ...query, events: query.data?.pages.flatMap(({ items }) => items) ?? [] };
}

/** Search and view live in the address, so that they can be shared and survive "back". */
function Finder() {
  const { t } = useLingui();
  const { q = '', view } = route.useSearch();
  const navigate = route.useNavigate();
  const [typed, setTyped] = useState(q);
  const sent = useRef(q);
  useEffect(() => {
    // "Back" changed the address: the field follows.
    if (q !== sent.current) {
      sent.current = q;
      setTyped(q);
    }
  }, [q]);
  useEffect(() => {
    const wanted = typed.trim();
    if (wanted === sent.current) return undefined;
    const timer = setTimeout(() => {
      sent.current = wanted;
      void navigate({ search: { ...(view && { view }), ...(wanted && { q: wanted }) }, replace: true });
    }, SEARCH_PAUSE_MS);
    return () => clearTimeout(timer);
  }, [typed, view, navigate]);

  const tab =
    'inline-flex min-h-11 items-center whitespace-nowrap rounded-full border border-line bg-paper px-4 text-sm font-semibold aria-[current=page]:border-text aria-[current=page]:bg-text aria-[current=page]:text-paper';
  const views = [
    [undefined, t`All`],
    ['on-sale', t`On sale`],
    ['soon', t`Soon`],
    ['ended', t`Ended`],
  ] as const;
  return (
    <div className="mb-8 flex flex-wrap items-center gap-3">
      <search className="w-full sm:w-80">
        <input
          type="search"
          className="field rounded-full"
          aria-label={t`Search for events, artists or venues`}
          placeholder={t`Event, artist, venue`}
          maxLength={100}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </search>
      <nav aria-label={t`Show`} className="flex flex-wrap gap-2">
        {views.map(([value, label]) => (
          <Link
            key={label}
            to="/"
            search={{ ...(q && { q }), ...(value && { view: value }) }}
            className={tab}
            activeProps={{}}
            aria-current={value === view ? 'page' : undefined}
          >
            {label}
          </Link>
        ))}
      </nav>
    </div>
  );
}

function Shelf({ title, of }: { readonly title: string; readonly of: ReturnType<typeof useEvents> }) {
  if (of.events.length === 0) return null;
  return (
    <section className="mb-10" aria-label={title}>
      <h2 className="mb-4">{title}</h2>
      <ul className="grid grid-cols-2 gap-x-4 gap-y-7 sm:grid-cols-3 lg:grid-cols-4">
        {of.events.map((event) => (
          <li key={event.id}>
            <EventCard event={event} onChange={() => void of.refetch()} />
          </li>
        ))}
      </ul>
      {of.hasNextPage && (
        <p className="mt-5 text-center">
          <button
            type="button"
            className="button-quiet"
            disabled={of.isFetchingNextPage}
            onClick={() => void of.fetchNextPage()}
          >
            <Trans>Show more</Trans>
          </button>
        </p>
      )}
    </section>
  );
}

function LoadingGrid() {
  const { t } = useLingui();
  return (
    <div className="mt-11 grid grid-cols-2 gap-x-4 gap-y-7 sm:grid-cols-3 lg:grid-cols-4">
      {[1, 2, 3, 4].map((key) => (
        <Skeleton key={key} label={key === 1 ? t`Loading` : ''} className="aspect-3/4" />
      ))}
    </div>
  );
}

const NothingFound = ({ q }: { readonly q: string | undefined }) => (
  <Empty
    as="h2"
    title={q === undefined ? <Trans>There are no events yet</Trans> : <Trans>No events match “{q}”</Trans>}
  >
    {q !== undefined && (
      <>
        <p className="text-quiet">
          <Trans>Try a shorter word, or the name of the artist or the venue.</Trans>
        </p>
        <Link to="/" className="button-quiet">
          <Trans>See all events</Trans>
        </Link>
      </>
    )}
  </Empty>
);
