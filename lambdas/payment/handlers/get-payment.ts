import { NotFound } from '#shared/contract/errors.ts';
import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { findPayment } from '../repositories/payments.ts';
import { handle } from './handle.ts';
import { toPaymentView } from './views.ts';

export const getPayment = handle(routes.getPayment, async ({ deps, params, user }) => {
  const payment = await findPayment(deps.database, params.paymentId);
  // Another fan's is as absent as one that never was.
  if (payment?.userId !== user.id) throw new NotFound();
  return ok(toPaymentView(payment));
});
