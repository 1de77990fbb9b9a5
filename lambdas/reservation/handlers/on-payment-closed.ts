import { addLogFacts } from '#shared/observability/log.ts';
import { paymentClosed } from '../../payment/contract/messages.ts';
import { closeHold } from '../operations/close-hold.ts';
import { onMessage } from './handle.ts';

export const onPaymentClosed = onMessage(paymentClosed, (deps, tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return closeHold(deps, tx, data);
});
