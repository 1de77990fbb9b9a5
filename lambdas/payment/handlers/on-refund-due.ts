import { onWork } from '#shared/messages/consume.ts';
import type { TossDeps } from '../composition.ts';
import { paymentRefundDue } from '../contract/messages.ts';
import { performRefund } from '../operations/perform-refund.ts';

export const onRefundDue = onWork<TossDeps>()(paymentRefundDue, (deps, { data }) => performRefund(deps, data.refundId));
