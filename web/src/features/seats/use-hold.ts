import { useLingui } from '@lingui/react';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { EventDetail, Reservation } from '../../api/contract.ts';
import { isPayable } from '../../api/hold.ts';
import { withIdempotencyKey } from '../../api/idempotency.ts';
import { Problem } from '../../api/problem.ts';
import { reservationQuery } from '../../app/queries.ts';
import { sentenceOf } from '../../i18n/problems.ts';
import { ask } from '../session/session.ts';
import type { SeatStore } from './seat-store.ts';

/** A turn in the waiting room: its token, and until when it is valid, in ms of the server's clock. */
export interface Admission {
  readonly token: string;
  readonly untilMs: number;
}

interface HoldWish {
  readonly event: EventDetail;
  readonly admission: Admission;
  readonly running: Reservation | undefined;
  readonly store: SeatStore;
  readonly onTaken: (seatIds: readonly number[]) => void;
}

const takenSeats = (error: unknown): readonly number[] => {
  const ids: unknown = error instanceof Problem && error.code === 'seat_taken' ? error.facts.seatIds : undefined;
  return Array.isArray(ids) ? ids.filter((id) => typeof id === 'number') : [];
};

/** Chosen seats, or as many as this, side by side, which the server chooses. */
type Seats = { readonly seatIds: readonly number[] } | { readonly quantity: number };

/** Holds the seats and goes on to the payment. Seats that were taken meanwhile turn grey; the rest stays chosen. */
export function useHold({ event, admission, running, store, onTaken }: HoldWish) {
  const { i18n } = useLingui();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const mutation = useMutation({
    mutationFn: (seats: Seats) => {
      const body = {
        eventId: event.id,
        admissionToken: admission.token,
        ...('seatIds' in seats ? { seatIds: [...seats.seatIds] } : seats),
        ...(running !== undefined && isPayable(running) && { replaces: running.id }),
      };
      return withIdempotencyKey(`hold.${event.id}`, body, (idempotencyKey) =>
        ask('placeReservation', { body, idempotencyKey }),
      );
    },
    onSuccess: async ({ reservation, paymentOrder }) => {
      queries.setQueryData(reservationQuery(reservation.id).queryKey, { ...reservation, paymentOrder });
      await queries.invalidateQueries({ queryKey: ['reservations'], refetchType: 'none' });
      await navigate({ to: '/reservations/$reservationId/pay', params: { reservationId: reservation.id } });
    },
    onError: (error) => {
      const taken = takenSeats(error);
      if (taken.length > 0) onTaken(store.apply(taken.map((id) => [id, 'L'] as const)));
    },
  });
  return {
    place: (seats: Seats) => mutation.mutate(seats),
    isPending: mutation.isPending,
    refusal: mutation.error === null ? undefined : i18n._(sentenceOf(mutation.error)),
  };
}
