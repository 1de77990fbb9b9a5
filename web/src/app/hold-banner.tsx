import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link, useLocation } from '@tanstack/react-router';
import { useEffect } from 'react';
import { serverNow } from '../api/clock.ts';
import type { Reservation } from '../api/contract.ts';
import { payByOf } from '../api/hold.ts';
import { useCountdown } from '../design/countdown.ts';
import { holdsQuery } from './queries.ts';
import { useUser } from './use-user.ts';

/** Also read by the waiting room, which shows the same banner without React. */
const KEY = 'tiketi.hold';

/** Seats that are held and not paid yet, on every page but the ones about that reservation. */
export function HoldBanner() {
  const user = useUser();
  const { pathname } = useLocation();
  const { data: holds } = useQuery({ ...holdsQuery, enabled: user !== undefined });
  const hold = user === undefined ? undefined : holds?.[0];
  useEffect(() => {
    if (hold === undefined) localStorage.removeItem(KEY);
    else localStorage.setItem(KEY, JSON.stringify({ id: hold.id, title: hold.event.title, payBy: payByOf(hold) }));
  }, [hold]);
  if (hold === undefined || pathname.includes(hold.id)) return null;
  return <Banner hold={hold} />;
}

function Banner({ hold }: { readonly hold: Reservation }) {
  const { t } = useLingui();
  const queries = useQueryClient();
  const { totalSeconds, clock } = useCountdown(payByOf(hold), serverNow, () => {
    void queries.invalidateQueries({ queryKey: holdsQuery.queryKey });
  });
  if (totalSeconds === 0) return null;
  return (
    <aside className="bg-brand text-on-brand" aria-label={t`Held seats`}>
      <div className="mx-auto flex max-w-6xl items-center justify-between gap-3 px-4 py-2">
        <p className="min-w-0 truncate text-sm font-semibold">
          <Trans>You are holding seats for {hold.event.title}</Trans>
        </p>
        <Link
          to="/reservations/$reservationId/pay"
          params={{ reservationId: hold.id }}
          className="inline-flex min-h-9 shrink-0 items-center gap-2 rounded-lg bg-on-brand px-3 text-sm font-bold text-brand"
        >
          <Trans>Pay</Trans>
          <span className="tabular-nums">{clock}</span>
        </Link>
      </div>
    </aside>
  );
}
