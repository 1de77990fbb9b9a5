import { created } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import { routes } from '../contract/routes.ts';
import { readPaymentOrder } from '../domain/payment-order.ts';
import { beginPayment as operation } from '../operations/begin-payment.ts';
import { handle } from './handle.ts';
import { toCheckoutView, toPaymentView } from './views.ts';

export const beginPayment = handle(routes.beginPayment, async ({ deps, body, user, idempotency }) => {
  const order = readPaymentOrder(body.paymentOrder, user.id, await deps.paymentOrderKeys());
  addLogFacts({ eventId: order.eventId, reservationId: order.reservationId });
  annotate('reservationId', order.reservationId);
  const begun = await operation(deps, { order, pointUsed: body.pointUsed, idempotency });
  const view = { payment: toPaymentView(begun.payment), ...toCheckoutView(begun, deps.checkout) };
  return created(`/api/payments/${begun.payment.id}`, view);
});
