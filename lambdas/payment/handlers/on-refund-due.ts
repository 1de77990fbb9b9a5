import { onWork } from '#shared/messages/consume.ts';
import type { TossDeps } from '../composition.ts';
import { paymentRefundDue } from '../contract/messages.ts';
import { performDueRefund } from '../operations/perform-refund.ts';

export const onRefundDue = onWork<TossDeps>()(paymentRefundDue, (deps, { data }) =>
  performDueRefund(deps, data.refundId),
);
