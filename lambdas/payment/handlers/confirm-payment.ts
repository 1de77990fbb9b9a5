import { accepted, ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import { routes } from '../contract/routes.ts';
import { isUnsettled } from '../domain/payment.ts';
import { confirmPayment as operation } from '../operations/confirm-payment.ts';
import { handleWithToss } from './handle.ts';
import { toPaymentView } from './views.ts';

export const confirmPayment = handleWithToss(
  routes.confirmPayment,
  async ({ deps, params, body, user, idempotency }) => {
    addLogFacts({ paymentId: params.paymentId });
    annotate('paymentId', params.paymentId);
    const payment = await operation(deps, { ...params, ...body, userId: user.id, idempotency });
    addLogFacts({ eventId: payment.eventId, reservationId: payment.reservationId });
    const view = { payment: toPaymentView(payment) };
    return isUnsettled(payment) ? accepted(view) : ok(view);
  },
);
