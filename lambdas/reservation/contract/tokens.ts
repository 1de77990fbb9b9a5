import * as z from 'zod';
import { amount, instant, storedText, uuid } from '#shared/contract/schemas.ts';

/**
 * Signed by reservation, verified by payment: what the hold costs, whose it is and until when it may be paid. It is
 * good until the hold ends; `payBy` lies 30 s before that.
 */
export const PAYMENT_ORDER_TOKEN = { typ: 'payment-order', aud: 'payment' } as const;
export const paymentOrderFacts = z.object({
  reservationId: uuid,
  eventId: uuid,
  userId: uuid,
  amount,
  orderName: storedText(100),
  payBy: instant,
});
export type PaymentOrderFacts = z.infer<typeof paymentOrderFacts>;
