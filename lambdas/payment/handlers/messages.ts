import { on, onWork } from '#shared/messages/consume.ts';
import { reservationHoldEnded, reservationPaymentRefused } from '../../reservation/contract/messages.ts';
import type { MessageDeps, TossDeps } from '../composition.ts';
import { paymentQueryDue, paymentRefundDue } from '../contract/messages.ts';
import { answerHoldEnded } from '../operations/answer-hold-ended.ts';
import { performDueRefund } from '../operations/perform-refund.ts';
import { refundRefusedPayment } from '../operations/request-refund.ts';
import { settleHinted } from '../operations/webhook-hints.ts';

export const onHoldEnded = /* @__PURE__ */ on<MessageDeps>()(reservationHoldEnded, (_deps, tx, { data }) =>
  answerHoldEnded(tx, data),
);

export const onPaymentRefused = /* @__PURE__ */ on<MessageDeps>()(reservationPaymentRefused, (_deps, tx, { data }) =>
  refundRefusedPayment(tx, data.paymentId),
);

export const onRefundDue = /* @__PURE__ */ onWork<TossDeps>()(paymentRefundDue, (deps, { data }) =>
  performDueRefund(deps, data.refundId),
);

export const onQueryDue = /* @__PURE__ */ onWork<TossDeps>()(paymentQueryDue, (deps, { data }) =>
  settleHinted(deps, data.paymentId),
);
