import { addLogFacts } from '#shared/observability/log.ts';
import { reservationHoldDue } from '../contract/messages.ts';
import { onTimer } from '../operations/end-hold.ts';
import { onMessage } from './handle.ts';

export const onHoldDue = onMessage(reservationHoldDue, (_deps, tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return onTimer(tx, data);
});
