import * as z from 'zod';
import { amount, instant, storedText, uuid } from '#shared/contract/schemas.ts';
import { defineToken } from '#shared/contract/token.ts';

/**
 * Signed by reservation and verified by payment: what the hold costs, whose it is and until when its payment may begin.
 * The token is valid until the hold ends; `payBy` is 30 s earlier.
 */
export const PAYMENT_ORDER_TOKEN = defineToken(
  'payment-order',
  'payment',
  z.object({
    reservationId: uuid,
    eventId: uuid,
    userId: uuid,
    amount,
    orderName: storedText(100),
    payBy: instant,
  }),
);
export type PaymentOrderFacts = z.infer<typeof PAYMENT_ORDER_TOKEN.facts>;
