import { addLogFacts } from '#shared/observability/log.ts';
import { paymentRefunded } from '../../../payment/contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';

/** The refund of a refused payment: its hold was ended, and its seats were freed, when it was refused. */
export const onPaymentRefunded = onMessage(paymentRefunded, (_deps, _tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return Promise.resolve();
});
