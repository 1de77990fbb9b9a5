import { addLogFacts } from '#shared/observability/log.ts';
import { paymentFailed } from '../../../payment/contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';

/** It only informs: the hold stands, and the fan may try again. */
export const onPaymentFailed = onMessage(paymentFailed, (_deps, _tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return Promise.resolve();
});
