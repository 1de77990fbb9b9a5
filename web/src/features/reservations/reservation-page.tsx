import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useRef } from 'react';
import type { Reservation } from '../../api/contract.ts';
import { isPayable } from '../../api/hold.ts';
import { withIdempotencyKey } from '../../api/idempotency.ts';
import { LoadFailed, Title } from '../../app/page-parts.tsx';
import { reservationQuery } from '../../app/queries.ts';
import { ReservationSummary } from '../../app/reservation-summary.tsx';
import { Notice } from '../../design/notice.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { useFormats } from '../../i18n/format.ts';
import { sentenceOf } from '../../i18n/problems.ts';
import { ask } from '../session/session.ts';
import { StateBadge } from './state-badge.tsx';

const route = getRouteApi('/reservations/$reservationId');
const PENDING_POLL_MS = 5_000;

export function ReservationPage() {
  const { t } = useLingui();
  const { reservationId } = route.useParams();
  const { data, error, refetch } = useQuery({
    ...reservationQuery(reservationId),
    // A payment that settles late, or in another tab, shows here by itself.
    refetchInterval: ({ state }) => (state.data?.status === 'PENDING' ? PENDING_POLL_MS : false),
  });
  if (error !== null) return <LoadFailed error={error} onRetry={() => void refetch()} />;
  if (data === undefined) return <Skeleton label={t`Loading`} className="h-96" />;
  return <Details reservation={data} />;
}

function Details({ reservation }: { readonly reservation: Reservation }) {
  const { t } = useLingui();
  const { dayTime } = useFormats();
  return (
    <div className="mx-auto grid w-full max-w-2xl gap-4">
      <Title>{t`Reservation ${reservation.number}`}</Title>
      <p>
        <Link to="/reservations" className="link">
          <Trans>My tickets</Trans>
        </Link>
      </p>
      <div className="grid gap-1">
        <StateBadge reservation={reservation} />
        <h1>
          <Trans>Reservation {reservation.number}</Trans>
        </h1>
        <p className="text-quiet">
          <Trans>Reserved on {dayTime(reservation.createdAt)}</Trans>
        </p>
      </div>
      <ReservationSummary reservation={reservation} />
      {isPayable(reservation) && <RunningHold reservation={reservation} />}
    </div>
  );
}

function RunningHold({ reservation }: { readonly reservation: Reservation }) {
  const { i18n } = useLingui();
  const dialog = useRef<HTMLDialogElement>(null);
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () =>
      withIdempotencyKey(`cancel.${reservation.id}`, {}, (idempotencyKey) =>
        ask('cancelReservation', { params: { id: reservation.id }, body: {}, idempotencyKey }),
      ),
    onSettled: () => queries.invalidateQueries({ queryKey: ['reservations'] }),
  });
  return (
    <>
      {cancel.error !== null && <Notice tone="alarm">{i18n._(sentenceOf(cancel.error))}</Notice>}
      <div className="grid gap-3 sm:grid-cols-2">
        <Link to="/reservations/$reservationId/pay" params={{ reservationId: reservation.id }} className="button">
          <Trans>Continue to payment</Trans>
        </Link>
        <button
          type="button"
          className="button-quiet"
          disabled={cancel.isPending}
          onClick={() => dialog.current?.showModal()}
        >
          <Trans>Give the seats back</Trans>
        </button>
      </div>
      <dialog
        ref={dialog}
        aria-labelledby="give-back"
        className="m-auto w-full max-w-sm rounded-2xl bg-raised p-6 text-text"
      >
        <form method="dialog" className="grid gap-4">
          <h2 id="give-back">
            <Trans>Give the seats back?</Trans>
          </h2>
          <p className="text-quiet">
            <Trans>Others can buy them at once. You cannot take this back.</Trans>
          </p>
          <div className="grid gap-2 sm:grid-cols-2">
            <button type="submit" className="button-quiet">
              <Trans>Keep them</Trans>
            </button>
            <button type="submit" className="button" onClick={() => cancel.mutate()}>
              <Trans>Give them back</Trans>
            </button>
          </div>
        </form>
      </dialog>
    </>
  );
}
