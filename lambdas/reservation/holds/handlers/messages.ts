import { addLogFacts } from '#shared/observability/log.ts';
import { annotate } from '#shared/observability/trace.ts';
import { paymentClosed, paymentFailed, paymentRefunded, paymentSucceeded } from '../../../payment/contract/messages.ts';
import { reservationHoldDue } from '../../contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { closeHold, onTimer } from '../operations/end-hold.ts';
import { receivePayment } from '../operations/receive-payment.ts';

export const onPaymentSucceeded = onMessage(paymentSucceeded, (deps, tx, { data }) => {
  const { reservationId, eventId, userId, paymentId, amount } = data;
  addLogFacts({ reservationId });
  annotate('reservationId', reservationId);
  return receivePayment(deps, tx, { reservationId, eventId, userId }, { id: paymentId, amount });
});

export const onPaymentClosed = onMessage(paymentClosed, (deps, tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return closeHold(deps, tx, data);
});

/** Changes nothing: the hold stays, and the user can try again. */
export const onPaymentFailed = onMessage(paymentFailed, (_deps, _tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return Promise.resolve();
});

/** Changes nothing: the hold was ended and its seats were freed when its payment was refused. */
export const onPaymentRefunded = onMessage(paymentRefunded, (_deps, _tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return Promise.resolve();
});

export const onHoldDue = onMessage(reservationHoldDue, (_deps, tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return onTimer(tx, data);
});
