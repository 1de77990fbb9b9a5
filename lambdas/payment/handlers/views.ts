import type { ApiDeps } from '../composition.ts';
import type { CheckoutView, PaymentView, PointChangeView, PointsView } from '../contract/routes.ts';
import { methodOf, type Payment, type Points } from '../domain/payment.ts';
import type { BegunPayment } from '../operations/begin-payment.ts';
import type { PointChange } from '../repositories/points.ts';

export const toPaymentView = (payment: Payment): PaymentView => ({
  id: payment.id,
  reservationId: payment.reservationId,
  eventId: payment.eventId,
  orderName: payment.orderName,
  amount: payment.amount,
  paymentMethod: methodOf(payment),
  pointUsed: payment.pointUsed,
  cardAmount: payment.cardAmount,
  status: payment.status,
  refunds: { points: payment.pointsRefunded, card: payment.cardRefunded },
  failureCode: payment.failureCode,
  payBy: payment.payBy,
  paidAt: payment.paidAt,
  createdAt: payment.createdAt,
});

/** What Toss's widget needs; nothing where points pay all of it. */
export function toCheckoutView(
  { payment, customerKey }: BegunPayment,
  { clientKey, url }: ApiDeps['checkout'],
): { checkout?: CheckoutView } {
  if (customerKey === null) return {};
  const { orderId, cardAmount: amount, orderName } = payment;
  const query = new URLSearchParams({ orderId, amount: String(amount), orderName, customerKey });
  const page = url === undefined ? {} : { url: `${url}?${query.toString()}` };
  return { checkout: { clientKey, orderId, amount, orderName, customerKey, ...page } };
}

export const toPointsView = ({ balance, held }: Points): PointsView => ({ balance, held, available: balance - held });

export const toPointChangeView = ({ n: _, ...change }: PointChange): PointChangeView => change;
