import { addLogFacts } from '#shared/observability/log.ts';
import { paymentClosed } from '../../../payment/contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { closeHold } from '../operations/close-hold.ts';

export const onPaymentClosed = onMessage(paymentClosed, (deps, tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return closeHold(deps, tx, data);
});
