import * as z from 'zod';
import { Forbidden, NotFound, ProviderUnavailable, TooManyRequests } from '#shared/contract/errors.ts';
import { defineRoutes } from '#shared/contract/route.ts';
import { amount, instant, page, pageOf, token, uuid } from '#shared/contract/schemas.ts';
import {
  AlreadyPaid,
  AmountMismatch,
  CardDeclined,
  CardPartTooSmall,
  InsufficientPoints,
  PaymentInProgress,
  PaymentOrderExpired,
} from './errors.ts';

/** Toss's name of one card payment; it becomes part of a path, so it is no more than letters. */
const paymentKey = z.string().regex(/^[A-Za-z0-9_-]{1,200}$/);

const payment = z
  .object({
    id: uuid,
    reservationId: uuid,
    eventId: uuid,
    orderName: z.string(),
    amount,
    paymentMethod: z.enum(['CARD', 'POINT', 'MIXED']),
    pointUsed: amount,
    cardAmount: amount,
    status: z.enum(['READY', 'CONFIRMING', 'SUCCESS', 'FAILED', 'UNKNOWN', 'PARTIALLY_REFUNDED', 'REFUNDED']),
    /** Of every refund asked for, whether it has come through yet or not. */
    refunds: z.object({ points: amount, card: amount }),
    failureCode: z.string().nullable(),
    payBy: instant,
    paidAt: instant.nullable(),
    createdAt: instant,
  })
  .meta({ id: 'Payment' });
export type PaymentView = z.infer<typeof payment>;

/** What Toss's widget needs. */
const checkout = z
  .object({
    clientKey: z.string(),
    orderId: z.string(),
    amount,
    orderName: z.string(),
    customerKey: z.string(),
    /** Only where a fake serves the page. */
    url: z.url().optional(),
  })
  .meta({ id: 'Checkout' });
export type CheckoutView = z.infer<typeof checkout>;

const won = z.int();
const pointChange = z
  .object({
    type: z.enum(['CHARGE', 'USE', 'REFUND']),
    amount: won.meta({ description: 'KRW, negative where points were used' }),
    balanceAfter: won,
    referenceType: z.enum(['PAYMENT', 'RESERVATION', 'CHARGE', 'REFUND']),
    referenceId: uuid,
    description: z.string(),
    createdAt: instant,
  })
  .meta({ id: 'PointChange' });

export const routes = defineRoutes({
  beginPayment: {
    method: 'POST',
    path: '/api/payments',
    access: 'user',
    function: 'api',
    summary: 'Begins to pay a reservation; paid at once where points pay all of it.',
    body: z.strictObject({ paymentOrder: token, pointUsed: amount }),
    idempotent: true,
    responses: { 201: z.object({ payment, checkout: checkout.optional() }) },
    errors: [
      Forbidden,
      InsufficientPoints,
      PaymentInProgress,
      AlreadyPaid,
      PaymentOrderExpired,
      CardPartTooSmall,
      // Toss refused ten attempts of the user within ten minutes.
      TooManyRequests,
    ],
  },
  confirmPayment: {
    method: 'POST',
    path: '/api/payments/{paymentId}/confirm',
    access: 'user',
    function: 'confirm',
    summary: 'Charges the card that the widget was given; 202 where Toss has not answered, then it settles by itself.',
    params: z.object({ paymentId: uuid }),
    body: z.strictObject({ paymentKey, amount }),
    idempotent: true,
    responses: { 200: z.object({ payment }), 202: z.object({ payment }) },
    errors: [CardDeclined, NotFound, AmountMismatch, PaymentOrderExpired, ProviderUnavailable],
  },
  listPayments: {
    method: 'GET',
    path: '/api/payments',
    access: 'user',
    function: 'api',
    summary: "The fan's payments, newest first.",
    query: z.object(page),
    responses: { 200: pageOf(payment) },
  },
  getPayment: {
    method: 'GET',
    path: '/api/payments/{paymentId}',
    access: 'user',
    function: 'api',
    summary: 'One payment of the fan.',
    params: z.object({ paymentId: uuid }),
    responses: { 200: payment },
    errors: [NotFound],
  },
  getPoints: {
    method: 'GET',
    path: '/api/points',
    access: 'user',
    function: 'api',
    summary: 'The points of the fan: `available` is what he can spend now.',
    responses: { 200: z.object({ balance: won, held: won, available: won }) },
  },
  listPointHistory: {
    method: 'GET',
    path: '/api/points/history',
    access: 'user',
    function: 'api',
    summary: 'How the balance changed, newest first.',
    query: z.object(page),
    responses: { 200: pageOf(pointChange) },
  },
  hearToss: {
    method: 'POST',
    path: '/api/payments/webhooks/toss',
    access: 'public',
    function: 'webhook',
    summary: "Toss's webhook: only a hint to ask Toss about a payment of ours that has not settled.",
    body: z.looseObject({}),
    responses: { 200: z.object({}) },
    throttle: { ratePerSecond: 20, burst: 40 },
  },
});
