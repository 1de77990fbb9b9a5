import { on } from '#shared/messages/consume.ts';
import { reservationPaymentRefused } from '../../reservation/contract/messages.ts';
import type { MessageDeps } from '../composition.ts';
import { refundRefusedPayment } from '../operations/request-refund.ts';

export const onPaymentRefused = on<MessageDeps>()(reservationPaymentRefused, (_deps, tx, { data }) =>
  refundRefusedPayment(tx, data.paymentId),
);
