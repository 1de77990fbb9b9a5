import { NotFound } from '#shared/contract/errors.ts';
import { uuid } from '#shared/contract/schemas.ts';
import { accepted, created, ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import { fromCursor, toPage } from '#shared/http/page.ts';
import { recordIds } from '#shared/observability/ids.ts';
import type { ApiDeps, TossDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { isUnsettled } from '../domain/payment.ts';
import { readPaymentOrder } from '../domain/payment-order.ts';
import { beginPayment as begin } from '../operations/begin-payment.ts';
import { confirmPayment as confirm } from '../operations/confirm-payment.ts';
import { findPayment, listPayments as list } from '../repositories/payments.ts';
import { toCheckoutView, toPaymentView } from './views.ts';

const handle = handlerOf<ApiDeps>();
const handleWithToss = handlerOf<TossDeps>();

export const beginPayment = handle(routes.beginPayment, async ({ deps, body, user, idempotency }) => {
  const order = readPaymentOrder(body.paymentOrder, user.id, await deps.paymentOrderKeys());
  recordIds(order);
  const begun = await begin(deps, { order, pointUsed: body.pointUsed, idempotency });
  const view = { payment: toPaymentView(begun.payment), ...toCheckoutView(begun, deps.checkout) };
  return created(`/api/payments/${begun.payment.id}`, view);
});

export const confirmPayment = handleWithToss(
  routes.confirmPayment,
  async ({ deps, params, body, user, idempotency }) => {
    const payment = await confirm(deps, { ...params, ...body, userId: user.id, idempotency });
    recordIds({ eventId: payment.eventId, reservationId: payment.reservationId });
    const view = { payment: toPaymentView(payment) };
    return isUnsettled(payment) ? accepted(view) : ok(view);
  },
);

export const getPayment = handle(routes.getPayment, async ({ deps, params, user }) => {
  const payment = await findPayment(deps.database, params.paymentId);
  // Another user's payment looks like one that does not exist.
  if (payment?.userId !== user.id) throw new NotFound();
  return ok(toPaymentView(payment));
});

export const listPayments = handle(routes.listPayments, async ({ deps, query: { limit, cursor }, user }) => {
  const page = { userId: user.id, before: fromCursor(cursor, uuid), limit: limit + 1 };
  return ok(toPage(await list(deps.database, page), limit, { view: toPaymentView, position: ({ id }) => id }));
});
