import { infiniteQueryOptions, QueryClient, queryOptions } from '@tanstack/react-query';
import type { EventSummary } from '../api/contract.ts';
import { isPayable } from '../api/hold.ts';
import { Problem } from '../api/problem.ts';
import { ask } from '../features/session/session.ts';

const RETRIES_MAX = 2;
const EVENTS_A_PAGE = 24;
const ITEMS_A_PAGE = 20;
/** A user holds seats of a few events at most; older reservations are not running holds. */
const HOLDS_LOOKED_AT = 20;

export const createQueryClient = (): QueryClient =>
  new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: 5_000,
        // A refusal is an answer; only what was not answered is asked again.
        retry: (count, error) => count < RETRIES_MAX && !(error instanceof Problem && error.status < 500),
      },
    },
  });

interface EventFilter {
  readonly status: EventSummary['status'];
  readonly q: string | undefined;
}

export const eventsQuery = ({ status, q }: EventFilter) =>
  infiniteQueryOptions({
    queryKey: ['events', status, q],
    queryFn: ({ signal, pageParam }) =>
      ask('listEvents', {
        query: { status, limit: EVENTS_A_PAGE, ...(q && { q }), ...(pageParam && { cursor: pageParam }) },
        signal,
      }),
    initialPageParam: '',
    getNextPageParam: ({ nextCursor }) => nextCursor,
  });

export const eventQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['event', eventId],
    queryFn: ({ signal }) => ask('getEvent', { params: { eventId }, signal }),
  });

export const layoutQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['layout', eventId],
    queryFn: ({ signal }) => ask('getLayout', { params: { eventId }, signal }),
    // A published layout never changes.
    staleTime: Number.POSITIVE_INFINITY,
  });

/** Where the user stands in the line of an event, with the admission once it is given. */
export const placeQuery = (eventId: string) =>
  queryOptions({
    queryKey: ['place', eventId],
    queryFn: ({ signal }) => ask('getQueueState', { params: { eventId }, signal }),
    gcTime: 0,
    staleTime: 0,
  });

export const reservationsQuery = infiniteQueryOptions({
  queryKey: ['reservations', 'list'],
  queryFn: ({ signal, pageParam }) =>
    ask('listReservations', { query: { limit: ITEMS_A_PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }) => nextCursor,
});

/** Reservations that wait for their payment, the newest first. */
export const holdsQuery = queryOptions({
  queryKey: ['reservations', 'holds'],
  queryFn: async ({ signal }) => {
    const { items } = await ask('listReservations', { query: { limit: HOLDS_LOOKED_AT }, signal });
    return items.filter(isPayable);
  },
});

export const reservationQuery = (id: string) =>
  queryOptions({
    queryKey: ['reservations', 'one', id],
    queryFn: ({ signal }) => ask('getReservation', { params: { id }, signal }),
  });

export const pointsQuery = queryOptions({
  queryKey: ['points', 'balance'],
  queryFn: ({ signal }) => ask('getPoints', { signal }),
});

export const pointHistoryQuery = infiniteQueryOptions({
  queryKey: ['points', 'history'],
  queryFn: ({ signal, pageParam }) =>
    ask('listPointHistory', { query: { limit: ITEMS_A_PAGE, ...(pageParam && { cursor: pageParam }) }, signal }),
  initialPageParam: '',
  getNextPageParam: ({ nextCursor }) => nextCursor,
});
