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
const paymentKey = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,200}$/)
  .meta({ description: "Toss's key of the card payment, from the widget", example: 'tgen_20270501103000abcd1' });

const payment = z
  .object({
    id: uuid,
    reservationId: uuid,
    eventId: uuid,
    orderName: z.string().meta({ description: 'What is paid, for people', example: '봄밤 콘서트 × 2' }),
    amount,
    paymentMethod: z.enum(['CARD', 'POINT', 'MIXED']).meta({ description: 'What pays: a card, points or both' }),
    pointUsed: amount,
    cardAmount: amount,
    status: z
      .enum(['READY', 'CONFIRMING', 'SUCCESS', 'FAILED', 'UNKNOWN', 'PARTIALLY_REFUNDED', 'REFUNDED'])
      .meta({ description: 'UNKNOWN: Toss did not answer, and it settles by itself' }),
    refunds: z
      .object({ points: amount, card: amount })
      .meta({ description: 'Sum of all refunds requested, completed or not' }),
    failureCode: z
      .string()
      .nullable()
      .meta({ description: 'Why it failed; null unless FAILED', example: 'REJECT_CARD_COMPANY' }),
    payBy: instant,
    paidAt: instant.nullable().meta({ description: 'When it was paid; null before' }),
    createdAt: instant,
  })
  .meta({ id: 'Payment' });
export type PaymentView = z.infer<typeof payment>;

/** The parameters of Toss's widget. */
const checkout = z
  .object({
    clientKey: z.string().meta({ description: 'Public key of the widget', example: 'test_ck_tiketi' }),
    orderId: z
      .string()
      .meta({ description: 'Id of the order at Toss', example: '019a2f6c-7b1e-7c3d-9f00-2b1c4d5e6f70' }),
    amount,
    orderName: z.string().meta({ description: 'What is paid, for people', example: '봄밤 콘서트 × 2' }),
    customerKey: z
      .string()
      .meta({ description: 'Random id of the user for Toss', example: '019a2f6c-7b1e-7c3d-9f00-2b1c4d5e6f71' }),
    url: z
      .url()
      .optional()
      .meta({ description: 'Payment page, where a fake serves one', example: 'http://127.0.0.1:4600/checkout' }),
  })
  .meta({ id: 'Checkout' });
export type CheckoutView = z.infer<typeof checkout>;

const won = z.int().meta({ description: 'KRW', example: 3_000 });
const pointChange = z
  .object({
    type: z.enum(['CHARGE', 'USE', 'REFUND']).meta({ description: 'Why the balance changed' }),
    amount: won.meta({ description: 'KRW, negative where points were used', example: -3_000 }),
    balanceAfter: won,
    referenceType: z
      .enum(['PAYMENT', 'RESERVATION', 'CHARGE', 'REFUND'])
      .meta({ description: 'What `referenceId` names' }),
    referenceId: uuid,
    description: z.string().meta({ description: 'The change in words', example: '봄밤 콘서트 × 2' }),
    createdAt: instant,
  })
  .meta({ id: 'PointChange' });
export type PointChangeView = z.infer<typeof pointChange>;

const points = z.object({
  balance: won.meta({ description: 'KRW, including what is held' }),
  held: won.meta({ description: 'KRW that payments under way hold' }),
  available: won.meta({ description: 'KRW that can be spent now: balance − held' }),
});
export type PointsView = z.infer<typeof points>;

export const routes = defineRoutes({
  beginPayment: {
    method: 'POST',
    path: '/api/payments',
    access: 'user',
    function: 'api',
    summary: 'Begins to pay a reservation. It is paid at once where points pay all of it.',
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
    summary:
      'Charges the card chosen in the widget. 202 means that Toss has not answered: the payment settles by itself.',
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
    summary: 'The payments of the user, newest first.',
    query: z.object(page),
    responses: { 200: pageOf(payment) },
  },
  getPayment: {
    method: 'GET',
    path: '/api/payments/{paymentId}',
    access: 'user',
    function: 'api',
    summary: 'One payment of the user.',
    params: z.object({ paymentId: uuid }),
    responses: { 200: payment },
    errors: [NotFound],
  },
  getPoints: {
    method: 'GET',
    path: '/api/points',
    access: 'user',
    function: 'api',
    summary: 'The points of the user.',
    responses: { 200: points },
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
  receiveTossWebhook: {
    method: 'POST',
    path: '/api/payments/webhooks/toss',
    access: 'public',
    function: 'webhook',
    summary: 'Webhook of Toss Payments. Always 200; makes us query Toss about an unsettled payment of ours.',
    body: z.looseObject({}),
    responses: { 200: z.object({}) },
    throttle: { ratePerSecond: 20, burst: 40 },
  },
});
