import * as z from 'zod';
import { defineMessage } from '#shared/contract/message.ts';
import { amount, instant, uuid } from '#shared/contract/schemas.ts';

const reservationRef = z.object({ reservationId: uuid, eventId: uuid, userId: uuid });
const paymentRef = reservationRef.extend({ paymentId: uuid });

/** This reservation can never be paid any more, so its seats may be freed. */
export const paymentClosed = defineMessage('payment.closed', 1, reservationRef);
export const paymentSucceeded = defineMessage(
  'payment.succeeded',
  1,
  paymentRef.extend({ amount, pointUsed: amount, cardAmount: amount, paidAt: instant }),
);
/** It changes no reservation, and another attempt may follow. */
export const paymentFailed = defineMessage(
  'payment.failed',
  1,
  paymentRef.extend({ code: z.string().min(1).max(100) }),
);
const refund = paymentRef.extend({ refundId: uuid, points: amount, card: amount });
export const paymentRefunded = defineMessage('payment.refunded', 1, refund);
/** The refund did not succeed, or it is unclear whether it did: an operator must resolve it. */
export const paymentRefundFailed = defineMessage('payment.refund_failed', 1, refund);

/** To itself: a worker is to perform a refund, outside any transaction. */
export const paymentRefundDue = defineMessage('payment.refund_due', 1, z.object({ refundId: uuid }));

/** To itself: Toss is to be queried about a payment, because a webhook has hinted at a change. */
export const paymentQueryDue = defineMessage('payment.query_due', 1, z.object({ paymentId: uuid }));

export const publishes = [
  paymentClosed,
  paymentSucceeded,
  paymentFailed,
  paymentRefunded,
  paymentRefundFailed,
  paymentRefundDue,
  paymentQueryDue,
] as const;
