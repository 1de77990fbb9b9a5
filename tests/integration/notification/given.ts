import type * as z from 'zod';
import type { userRegistered } from '../../../lambdas/auth/contract/messages.ts';
import type { reservationConfirmed } from '../../../lambdas/reservation/contract/messages.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';

type Registered = z.output<typeof userRegistered.data>;
type Confirmed = z.output<typeof reservationConfirmed.data>;

export const given = {
  fan: (more: Partial<Registered> = {}): Registered => ({
    userId: newId(),
    version: 1,
    email: 'fan@tiketi.example',
    name: '김하나',
    locale: 'ko',
    ...more,
  }),
  confirmed: (more: Partial<Confirmed> = {}): Confirmed => ({
    reservationId: newId(),
    eventId: newId(),
    userId: newId(),
    admissionId: newId(),
    number: 'T260401AB12CD',
    event: { title: '봄밤 콘서트', venue: '올림픽홀', eventDate: '2026-05-01T10:30:00.000Z' },
    seats: [
      { seatId: 3, section: 'R석', row: 'A', number: 4, price: 132_000 },
      { seatId: 900, section: '스탠딩', row: null, number: null, price: 99_000 },
    ],
    amount: 231_000,
    paymentId: newId(),
    confirmedAt: '2026-04-01T03:00:00.000Z',
    ...more,
  }),
};

/** A message as its handler gets it. */
export const received = <Data>(data: Data) => ({ id: newId(), version: 1, occurredAt: new Date(), data });
