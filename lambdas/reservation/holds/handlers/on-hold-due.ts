import { addLogFacts } from '#shared/observability/log.ts';
import { reservationHoldDue } from '../../contract/messages.ts';
import { onMessage } from '../../handlers/handle.ts';
import { onTimer } from '../operations/end-hold.ts';

export const onHoldDue = onMessage(reservationHoldDue, (_deps, tx, { data }) => {
  addLogFacts({ reservationId: data.reservationId });
  return onTimer(tx, data);
});
