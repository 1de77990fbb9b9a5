import { Trans, useLingui } from '@lingui/react/macro';
import { useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Title } from '../../app/page-parts.tsx';
import { Notice } from '../../design/notice.tsx';
import { sentenceOf } from '../../i18n/problems.ts';
import { type Progress, settle } from './settle.ts';

const route = getRouteApi('/reservations/$reservationId/paid');

/** Where the card company's page returns to. It can be reloaded at any time: the payment is charged once. */
export function PaidPage() {
  const { reservationId } = route.useParams();
  const { paymentId, paymentKey, amount } = route.useSearch();
  const queries = useQueryClient();
  const [progress, setProgress] = useState<Progress>({ kind: 'confirming' });
  useEffect(() => {
    const stopped = new AbortController();
    const card = paymentKey === undefined || amount === undefined ? undefined : { paymentKey, amount };
    const onProgress = (next: Progress): void => {
      setProgress(next);
      if (next.kind === 'paid' || next.kind === 'failed')
        void queries.invalidateQueries({ predicate: ({ queryKey: [of] }) => of === 'reservations' || of === 'points' });
    };
    void settle({ reservationId, paymentId, card }, onProgress, stopped.signal);
    return () => stopped.abort();
  }, [reservationId, paymentId, paymentKey, amount, queries]);
  return (
    <div className="mx-auto grid w-full max-w-lg gap-5 py-6 text-center sm:py-14" data-testid="payment-result">
      <Result progress={progress} reservationId={reservationId} />
    </div>
  );
}

function Result({ progress, reservationId }: { readonly progress: Progress; readonly reservationId: string }) {
  switch (progress.kind) {
    case 'confirming':
      return <Working title={<Trans>Confirming your payment</Trans>} note={<Trans>Please wait a moment.</Trans>} />;
    case 'unknown':
      return (
        <Working
          title={<Trans>We are asking the card company</Trans>}
          note={
            <Trans>
              The result has not arrived yet. You will not be charged twice. You can close this page: the result appears
              in My tickets.
            </Trans>
          }
        />
      );
    case 'issuing':
      return (
        <Working title={<Trans>Your payment is complete</Trans>} note={<Trans>We are confirming your seats.</Trans>} />
      );
    case 'paid':
      return <Paid reservationId={reservationId} />;
    case 'failed':
      return <Failed reservationId={reservationId} {...progress} />;
  }
}

function Working({ title, note }: { readonly title: React.ReactNode; readonly note: React.ReactNode }) {
  const { t } = useLingui();
  return (
    <>
      <Title>{t`Payment`}</Title>
      <div
        className="mx-auto size-14 animate-spin rounded-full border-4 border-line border-t-brand"
        aria-hidden="true"
      />
      <h1 role="status">{title}</h1>
      <p className="text-quiet">{note}</p>
    </>
  );
}

function Paid({ reservationId }: { readonly reservationId: string }) {
  const { t } = useLingui();
  return (
    <>
      <Title>{t`Reservation confirmed`}</Title>
      <svg viewBox="0 0 56 56" className="mx-auto size-16 text-good" aria-hidden="true">
        <circle cx="28" cy="28" r="28" fill="currentColor" />
        <path
          d="m16 29 8 8 16-17"
          fill="none"
          className="stroke-paper"
          strokeWidth="5"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      <h1 role="status">
        <Trans>Your reservation is confirmed</Trans>
      </h1>
      <p className="text-quiet">
        <Trans>We sent the confirmation to your e-mail address.</Trans>
      </p>
      <Link to="/reservations/$reservationId" params={{ reservationId }} className="button">
        <Trans>See the reservation</Trans>
      </Link>
      <Link to="/" className="button-quiet">
        <Trans>See other events</Trans>
      </Link>
    </>
  );
}

interface FailedProps {
  readonly reservationId: string;
  readonly error: unknown;
  readonly canRetry: boolean;
}

function Failed({ reservationId, error, canRetry }: FailedProps) {
  const { t, i18n } = useLingui();
  return (
    <>
      <Title>{t`Error: ${t`Payment`}`}</Title>
      <h1>
        <Trans>The payment did not go through</Trans>
      </h1>
      <Notice tone="alarm">{i18n._(sentenceOf(error))}</Notice>
      {canRetry ? (
        <>
          <p className="text-quiet">
            <Trans>Your seats are still held. Points you wanted to use are yours again.</Trans>
          </p>
          <Link to="/reservations/$reservationId/pay" params={{ reservationId }} className="button">
            <Trans>Pay another way</Trans>
          </Link>
        </>
      ) : (
        <Link to="/reservations/$reservationId" params={{ reservationId }} className="button">
          <Trans>See the reservation</Trans>
        </Link>
      )}
    </>
  );
}
