import { Trans, useLingui } from '@lingui/react/macro';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useId, useState } from 'react';
import type { Reservation } from '../../api/contract.ts';
import { withIdempotencyKey } from '../../api/idempotency.ts';
import { Problem } from '../../api/problem.ts';
import { Notice } from '../../design/notice.tsx';
import { useFormats } from '../../i18n/format.ts';
import { sentenceOf } from '../../i18n/problems.ts';
import { ask } from '../session/session.ts';
import { goToCardPage } from './card.ts';
import { snapPoints } from './points.ts';

interface PayFormProps {
  readonly hold: Reservation;
  readonly paymentOrder: string;
  /** Points that can be spent. */
  readonly available: number;
}

export function PayForm({ hold, paymentOrder, available }: PayFormProps) {
  const { i18n } = useLingui();
  const { won } = useFormats();
  const [pointUsed, setPointUsed] = useState(0);
  const payment = useStartPayment(hold, paymentOrder);
  const cardAmount = hold.amount - pointUsed;
  return (
    <section className="card grid content-start gap-5 lg:sticky lg:top-6 lg:self-start">
      <Points amount={hold.amount} available={available} value={pointUsed} onChange={setPointUsed} />
      <dl className="grid gap-2 border-t border-line pt-4">
        <Line name={<Trans>Tickets</Trans>} value={won(hold.amount)} />
        {pointUsed > 0 && <Line name={<Trans>Points</Trans>} value={`− ${won(pointUsed)}`} />}
        {cardAmount > 0 && <Line name={<Trans>Card</Trans>} value={won(cardAmount)} />}
      </dl>
      {payment.error !== null && <Notice tone="alarm">{i18n._(sentenceOf(payment.error))}</Notice>}
      <button
        type="button"
        className="button text-lg"
        disabled={payment.isPending}
        onClick={() => payment.mutate(pointUsed)}
      >
        {payment.isPending ? <Trans>One moment…</Trans> : <PayLabel pointUsed={pointUsed} cardAmount={cardAmount} />}
      </button>
      <p className="text-sm text-quiet">
        {cardAmount > 0 ? (
          <Trans>You go on to the card company's page and come back here.</Trans>
        ) : (
          <Trans>Paid with points alone. No card is needed.</Trans>
        )}
      </p>
    </section>
  );
}

function PayLabel({ pointUsed, cardAmount }: { readonly pointUsed: number; readonly cardAmount: number }) {
  const { won } = useFormats();
  return cardAmount > 0 ? (
    <Trans>Pay {won(cardAmount)} by card</Trans>
  ) : (
    <Trans>Pay {won(pointUsed)} with points</Trans>
  );
}

const Line = ({ name, value }: { readonly name: React.ReactNode; readonly value: string }) => (
  <div className="flex justify-between gap-3">
    <dt className="text-quiet">{name}</dt>
    <dd className="font-bold tabular-nums">{value}</dd>
  </div>
);

/** Starts the payment, then leaves for the card company's page, or is done where points pay all of it. */
function useStartPayment(hold: Reservation, paymentOrder: string) {
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mutation = useMutation({
    mutationFn: async (pointUsed: number) => {
      const body = { paymentOrder, pointUsed };
      return withIdempotencyKey(`pay.${hold.id}`, body, (idempotencyKey) =>
        ask('beginPayment', { body, idempotencyKey }),
      );
    },
    onSuccess: async ({ payment, checkout }) => {
      const of = { reservationId: hold.id, paymentId: payment.id };
      if (checkout !== undefined) return goToCardPage(checkout, of);
      await queries.invalidateQueries({ queryKey: ['points'] });
      await navigate({
        to: '/reservations/$reservationId/paid',
        params: { reservationId: hold.id },
        search: { paymentId: payment.id },
      });
    },
    onError: async (error) => {
      // Another tab or an earlier attempt pays: its page shows what comes of it.
      const paymentId: unknown =
        error instanceof Problem && error.code === 'payment_in_progress' ? error.facts.paymentId : undefined;
      if (typeof paymentId === 'string')
        await navigate({
          to: '/reservations/$reservationId/paid',
          params: { reservationId: hold.id },
          search: { paymentId },
        });
      else if (error instanceof Problem && error.code === 'insufficient_points')
        await queries.invalidateQueries({ queryKey: ['points'] });
    },
  });
  const { reset } = mutation;
  useEffect(() => {
    // Back from the card page out of the browser's memory: the button must not stay disabled.
    const shown = ({ persisted }: PageTransitionEvent): void => {
      if (persisted) reset();
    };
    addEventListener('pageshow', shown);
    return () => removeEventListener('pageshow', shown);
  }, [reset]);
  return { ...mutation, isPending: mutation.isPending || (mutation.isSuccess && mutation.data.checkout !== undefined) };
}

interface PointsProps {
  readonly amount: number;
  readonly available: number;
  readonly value: number;
  readonly onChange: (points: number) => void;
}

function Points({ amount, available, value, onChange }: PointsProps) {
  const { t } = useLingui();
  const { won, number } = useFormats();
  const id = useId();
  const most = Math.min(amount, available);
  const use = (points: number): void => onChange(snapPoints(points, { amount, available }));
  return (
    <div className="grid gap-3">
      <div className="flex items-baseline justify-between gap-3">
        <label htmlFor={id} className="text-lg font-bold">
          <Trans>Use points</Trans>
        </label>
        <span className="text-sm text-quiet">
          <Trans>You have {won(available)}</Trans>
        </span>
      </div>
      {most === 0 ? (
        <p className="text-quiet">
          <Trans>You have no points to use.</Trans>
        </p>
      ) : (
        <>
          <input
            id={id}
            type="range"
            min={0}
            max={most}
            step={most > 1_000 ? 100 : 1}
            value={value}
            aria-valuetext={won(value)}
            className="h-11 w-full accent-brand"
            onChange={(event) => use(event.currentTarget.valueAsNumber)}
          />
          <div className="flex items-center gap-2">
            <input
              type="text"
              inputMode="numeric"
              className="field text-end font-bold tabular-nums"
              aria-label={t`Points to use`}
              value={number(value)}
              onChange={(event) => use(Number(event.currentTarget.value.replaceAll(/\D/g, '')))}
            />
            <button type="button" className="button-quiet shrink-0" onClick={() => use(value === 0 ? most : 0)}>
              {value === 0 ? <Trans>Use all</Trans> : <Trans>Use none</Trans>}
            </button>
          </div>
        </>
      )}
    </div>
  );
}
