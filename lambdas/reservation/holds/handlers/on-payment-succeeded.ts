import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import { paymentSucceeded } from '../../../payment/contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { receivePayment } from '../operations/receive-payment.ts';

export const onPaymentSucceeded = onMessage(paymentSucceeded, (deps, tx, { data }) => {
  const { reservationId, eventId, userId, paymentId, amount } = data;
  addLogFacts({ reservationId });
  annotate('reservationId', reservationId);
  return receivePayment(deps, tx, { reservationId, eventId, userId }, { id: paymentId, amount });
});
