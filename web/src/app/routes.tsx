import type { QueryClient } from '@tanstack/react-query';
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  type ParsedLocation,
  redirect,
} from '@tanstack/react-router';
import { HomePage } from '../features/events/home-page.tsx';
import { currentUser } from '../features/session/session.ts';
import { CrashedPage, NotFoundPage } from './page-parts.tsx';
import { Shell } from './shell.tsx';

interface Context {
  readonly queries: QueryClient;
}

const root = createRootRouteWithContext<Context>()({ component: Shell });

const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** Pages of one's own: a guest signs in first and comes back to the same place. */
function needsUser({ location }: { readonly location: ParsedLocation }): void {
  if (currentUser() === undefined) redirect({ to: '/sign-in', search: { to: location.href }, throw: true });
}

const backTo = (search: Record<string, unknown>): { to?: string } => {
  const to = text(search.to);
  return to === undefined ? {} : { to };
};

const VIEWS = ['on-sale', 'soon', 'ended'] as const;
export type View = (typeof VIEWS)[number];

const home = createRoute({
  getParentRoute: () => root,
  path: '/',
  validateSearch: (search: Record<string, unknown>): { q?: string; view?: View } => {
    const q = text(search.q)?.slice(0, 100);
    const view = VIEWS.find((each) => each === search.view);
    return { ...(q !== undefined && { q }), ...(view !== undefined && { view }) };
  },
  component: HomePage,
});
const event = createRoute({
  getParentRoute: () => root,
  path: '/events/$eventId',
  component: lazyRouteComponent(() => import('../features/events/event-page.tsx'), 'EventPage'),
});
const seats = createRoute({
  getParentRoute: () => root,
  path: '/events/$eventId/seats',
  beforeLoad: needsUser,
  component: lazyRouteComponent(() => import('../features/seats/seats-page.tsx'), 'SeatsPage'),
});
const signIn = createRoute({
  getParentRoute: () => root,
  path: '/sign-in',
  validateSearch: backTo,
  component: lazyRouteComponent(() => import('../features/session/account-pages.tsx'), 'SignInPage'),
});
const signUp = createRoute({
  getParentRoute: () => root,
  path: '/sign-up',
  validateSearch: backTo,
  component: lazyRouteComponent(() => import('../features/session/account-pages.tsx'), 'SignUpPage'),
});
const reservations = createRoute({
  getParentRoute: () => root,
  path: '/reservations',
  beforeLoad: needsUser,
  component: lazyRouteComponent(() => import('../features/reservations/list-page.tsx'), 'ReservationsPage'),
});
const reservation = createRoute({
  getParentRoute: () => root,
  path: '/reservations/$reservationId',
  beforeLoad: needsUser,
  component: lazyRouteComponent(() => import('../features/reservations/reservation-page.tsx'), 'ReservationPage'),
});
const pay = createRoute({
  getParentRoute: () => root,
  path: '/reservations/$reservationId/pay',
  // `failed` is set by the card company's page when the user came back without paying.
  validateSearch: (search: Record<string, unknown>): { failed?: true } => (search.failed ? { failed: true } : {}),
  beforeLoad: needsUser,
  component: lazyRouteComponent(() => import('../features/checkout/pay-page.tsx'), 'PayPage'),
});
const paid = createRoute({
  getParentRoute: () => root,
  path: '/reservations/$reservationId/paid',
  validateSearch: (search: Record<string, unknown>): { paymentId?: string; paymentKey?: string; amount?: number } => {
    const paymentId = text(search.paymentId);
    const paymentKey = text(search.paymentKey);
    const amount = Number(search.amount);
    return {
      ...(paymentId !== undefined && { paymentId }),
      ...(paymentKey !== undefined && { paymentKey }),
      ...(Number.isInteger(amount) && { amount }),
    };
  },
  beforeLoad: needsUser,
  component: lazyRouteComponent(() => import('../features/checkout/paid-page.tsx'), 'PaidPage'),
});
const points = createRoute({
  getParentRoute: () => root,
  path: '/points',
  beforeLoad: needsUser,
  component: lazyRouteComponent(() => import('../features/points/points-page.tsx'), 'PointsPage'),
});

/** Every page of the site. The waiting room is not among them: it is a page without React (features/waiting). */
export const createAppRouter = (queries: QueryClient) =>
  createRouter({
    routeTree: root.addChildren([home, event, seats, signIn, signUp, reservations, reservation, pay, paid, points]),
    context: { queries },
    defaultPreload: 'intent',
    scrollRestoration: true,
    // What a page does not name in its search is not there: by default the router passes everything on unchecked.
    search: { strict: true },
    defaultNotFoundComponent: NotFoundPage,
    defaultErrorComponent: CrashedPage,
  });

declare module '@tanstack/react-router' {
  interface Register {
    router: ReturnType<typeof createAppRouter>;
  }
}
