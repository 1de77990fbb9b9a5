import { cardEnding } from './cards.ts';
import { toTossTime } from './clock.ts';
import type { Payment } from './payment.ts';

const MERCHANT = 'tiketi';
const API_VERSION = '2022-11-16';
const ISSUER = '71';
/** VAT is 10 % on top of the supply price, so one part in eleven. */
const VAT_PARTS = 11;

/** Toss's Payment object. @see https://docs.tosspayments.com/reference#payment-객체 */
export function toView(payment: Payment, baseUrl: string): Record<string, unknown> {
  const { cancels, balanceAmount, approvedAtMs } = payment;
  const card = cardEnding(payment.card.ending);
  const vat = Math.round(balanceAmount / VAT_PARTS);
  return {
    mId: MERCHANT,
    version: API_VERSION,
    paymentKey: payment.paymentKey,
    type: 'NORMAL',
    orderId: payment.orderId,
    orderName: payment.orderName,
    currency: 'KRW',
    country: 'KR',
    method: card.isDeposit ? '가상계좌' : '카드',
    status: payment.status,
    totalAmount: payment.totalAmount,
    balanceAmount,
    suppliedAmount: balanceAmount - vat,
    vat,
    taxFreeAmount: 0,
    taxExemptionAmount: 0,
    requestedAt: toTossTime(payment.requestedAtMs),
    approvedAt: approvedAtMs === null ? null : toTossTime(approvedAtMs),
    lastTransactionKey: payment.lastTransactionKey,
    isPartialCancelable: card.isPartialCancelable,
    useEscrow: false,
    cultureExpense: true,
    card: card.isDeposit ? null : cardView(payment),
    virtualAccount: card.isDeposit ? accountView(payment) : null,
    cancels: cancels.length === 0 ? null : cancels.map(cancelView),
    failure: payment.failure,
    receipt: approvedAtMs === null ? null : { url: `${baseUrl}/receipt/${payment.paymentKey}` },
    ...absent,
  };
}

/** Members that Toss always sends and that are empty for our card payments. */
const absent = {
  secret: null,
  metadata: null,
  transfer: null,
  mobilePhone: null,
  giftCertificate: null,
  easyPay: null,
  cashReceipt: null,
  cashReceipts: null,
  discount: null,
  checkout: null,
} as const;

const cardView = ({ card, totalAmount }: Payment): Record<string, unknown> => ({
  amount: totalAmount,
  issuerCode: ISSUER,
  acquirerCode: ISSUER,
  number: card.number,
  installmentPlanMonths: 0,
  approveNo: '00000000',
  useCardPoint: false,
  cardType: '신용',
  ownerType: '개인',
  acquireStatus: 'READY',
  isInterestFree: false,
  interestPayer: null,
});

const DEPOSIT_DAYS = 7;
const accountView = ({ requestedAtMs }: Payment): Record<string, unknown> => ({
  accountType: '일반',
  accountNumber: 'X6505636518308',
  bankCode: '20',
  customerName: null,
  dueDate: toTossTime(requestedAtMs + DEPOSIT_DAYS * 86_400_000),
  refundStatus: 'NONE',
  expired: false,
  settlementStatus: 'INCOMPLETED',
  refundReceiveAccount: null,
});

const cancelView = (cancel: Payment['cancels'][number]): Record<string, unknown> => ({
  transactionKey: cancel.transactionKey,
  cancelReason: cancel.cancelReason,
  cancelAmount: cancel.cancelAmount,
  canceledAt: toTossTime(cancel.canceledAtMs),
  refundableAmount: cancel.refundableAmount,
  taxFreeAmount: 0,
  taxExemptionAmount: 0,
  cardDiscountAmount: 0,
  transferDiscountAmount: 0,
  easyPayDiscountAmount: 0,
  receiptKey: null,
  cancelStatus: 'DONE',
  cancelRequestId: null,
});
