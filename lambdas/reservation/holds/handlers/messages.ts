import { on } from '#shared/messages/consume.ts';
import { paymentClosed, paymentSucceeded } from '../../../payment/contract/messages.ts';
import type { MessageDeps } from '../../composition.ts';
import { reservationHoldDue } from '../../contract/messages.ts';
import { closeHold, onTimer } from '../operations/end-hold.ts';
import { receivePayment } from '../operations/receive-payment.ts';

const onMessage = on<MessageDeps>();

export const onPaymentSucceeded = onMessage(paymentSucceeded, (deps, tx, { data }) => {
  const { reservationId, eventId, userId, paymentId, amount } = data;
  return receivePayment(deps, tx, { reservationId, eventId, userId }, { id: paymentId, amount });
});

export const onPaymentClosed = onMessage(paymentClosed, (deps, tx, { data }) => closeHold(deps, tx, data));

export const onHoldDue = onMessage(reservationHoldDue, (_deps, tx, { data }) => onTimer(tx, data));
