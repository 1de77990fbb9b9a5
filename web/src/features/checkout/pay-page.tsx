import { Trans, useLingui } from '@lingui/react/macro';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useState } from 'react';
import { serverNow } from '../../api/clock.ts';
import type { Answer } from '../../api/contract.ts';
import { isPayable, payByOf } from '../../api/hold.ts';
import { Empty, LoadFailed, Title } from '../../app/page-parts.tsx';
import { pointsQuery, reservationQuery } from '../../app/queries.ts';
import { ReservationSummary } from '../../app/reservation-summary.tsx';
import { useCountdown } from '../../design/countdown.ts';
import { Notice } from '../../design/notice.tsx';
import { Skeleton } from '../../design/skeleton.tsx';
import { PayForm } from './pay-form.tsx';

const route = getRouteApi('/reservations/$reservationId/pay');

type Hold = Answer<'getReservation'>;

export function PayPage() {
  const { t } = useLingui();
  const { reservationId } = route.useParams();
  const reservation = useQuery(reservationQuery(reservationId));
  const points = useQuery(pointsQuery);
  if (reservation.error !== null)
    return <LoadFailed error={reservation.error} onRetry={() => void reservation.refetch()} />;
  if (points.error !== null) return <LoadFailed error={points.error} onRetry={() => void points.refetch()} />;
  if (reservation.data === undefined || points.data === undefined)
    return <Skeleton label={t`Loading`} className="h-96" />;
  return (
    <>
      <Title>{t`Payment`}</Title>
      <Checkout hold={reservation.data} available={points.data.available} onEnd={() => void reservation.refetch()} />
    </>
  );
}

interface CheckoutProps {
  readonly hold: Hold;
  readonly available: number;
  readonly onEnd: () => void;
}

function Checkout({ hold, available, onEnd }: CheckoutProps) {
  const { failed } = route.useSearch();
  const [isOver, setOver] = useState(!isPayable(hold));
  const end = (): void => {
    setOver(true);
    onEnd();
  };
  if (hold.status !== 'PENDING' || isOver || hold.paymentOrder === undefined) return <NotPayable hold={hold} />;
  return (
    <>
      <h1 className="mb-4">
        <Trans>Payment</Trans>
      </h1>
      <TimeLeft until={payByOf(hold)} onEnd={end} />
      {failed === true && (
        <Notice tone="alarm" className="mb-4">
          <Trans>The payment was not completed. Your seats are still held, so you can try again.</Trans>
        </Notice>
      )}
      <div className="grid gap-6 lg:grid-cols-[1fr_24rem]">
        <div className="grid content-start gap-4">
          <ReservationSummary reservation={hold} />
          <p>
            <a className="link" href={`/waiting?event=${hold.eventId}`}>
              <Trans>Choose other seats</Trans>
            </a>
          </p>
        </div>
        <PayForm hold={hold} paymentOrder={hold.paymentOrder} available={available} />
      </div>
    </>
  );
}

/** Read out at these only; the digits themselves are not a live region. */
const READ_OUT_SECONDS = [300, 120, 30];
const LAST_SECONDS = 120;

function TimeLeft({ until, onEnd }: { readonly until: number; readonly onEnd: () => void }) {
  const { clock, totalSeconds } = useCountdown(until, serverNow, onEnd);
  const mark = READ_OUT_SECONDS.filter((seconds) => totalSeconds <= seconds).at(-1);
  const isLast = totalSeconds <= LAST_SECONDS;
  return (
    <div
      className={`mb-4 flex items-center justify-between gap-3 rounded-2xl px-5 py-4 ${isLast ? 'bg-alarm-soft text-alarm' : 'bg-brand-soft text-text'}`}
      data-testid="time-left"
    >
      <p className="font-semibold">
        <Trans>Please pay within</Trans>
      </p>
      <p className="text-3xl font-black tracking-tight tabular-nums">{clock}</p>
      <p className="sr-only" role="status">
        {mark === 300 && <Trans>5 minutes left to pay</Trans>}
        {mark === 120 && <Trans>2 minutes left to pay</Trans>}
        {mark === 30 && <Trans>30 seconds left to pay</Trans>}
      </p>
    </div>
  );
}

/** Paid, given back, expired: three different things, and the way on from each. */
function NotPayable({ hold }: { readonly hold: Hold }) {
  const toReservation = (
    <Link to="/reservations/$reservationId" params={{ reservationId: hold.id }} className="button">
      <Trans>See the reservation</Trans>
    </Link>
  );
  const again = (
    <a className="button" href={`/waiting?event=${hold.eventId}`}>
      <Trans>Choose seats again</Trans>
    </a>
  );
  switch (hold.status) {
    case 'CONFIRMED':
    case 'CANCEL_REQUESTED':
      return (
        <Empty as="h1" title={<Trans>This reservation is already paid</Trans>}>
          {toReservation}
        </Empty>
      );
    case 'CANCELLED':
      return (
        <Empty as="h1" title={<Trans>You gave these seats back</Trans>}>
          {again}
        </Empty>
      );
    case 'PENDING':
    case 'EXPIRED':
      return (
        <Empty as="h1" title={<Trans>The time to pay has ended</Trans>}>
          <p className="text-quiet">
            <Trans>The seats were released. Points you wanted to use are yours again.</Trans>
          </p>
          {again}
        </Empty>
      );
  }
}
