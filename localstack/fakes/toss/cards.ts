import type { ErrorCode } from './errors.ts';

/** What a card does when its payment is confirmed. Without any flag it pays. */
export interface TestCard {
  /** The last four digits of the number; the others do not count. */
  readonly ending: string;
  readonly label: string;
  /** What happens, shown on the checkout page. */
  readonly note: string;
  /** The card is declined and the payment is ABORTED. */
  readonly refusal?: ErrorCode;
  /** An error after which nothing is charged and the payment stays IN_PROGRESS. */
  readonly passingError?: { readonly code: ErrorCode; readonly status: number };
  readonly isSlow?: true;
  /** Charged, but the connection is cut before the answer. */
  readonly losesAnswer?: true;
  readonly isPartialCancelable: boolean;
  /** Confirmed into WAITING_FOR_DEPOSIT, which is not money. */
  readonly isDeposit?: true;
}

const plainCard: TestCard = {
  ending: '1234',
  label: '정상 카드',
  note: '바로 승인됩니다.',
  isPartialCancelable: true,
};

export const testCards: readonly TestCard[] = [
  plainCard,
  {
    ending: '0001',
    label: '거절되는 카드',
    note: '카드사가 승인을 거절합니다.',
    refusal: 'REJECT_CARD_COMPANY',
    isPartialCancelable: true,
  },
  {
    ending: '0002',
    label: '잔액이 부족한 카드',
    note: '한도 초과 또는 잔액 부족으로 실패합니다.',
    refusal: 'REJECT_CARD_PAYMENT',
    isPartialCancelable: true,
  },
  { ending: '0003', label: '느린 카드', note: '20초 뒤에 승인됩니다.', isSlow: true, isPartialCancelable: true },
  {
    ending: '0004',
    label: '응답이 사라지는 카드',
    note: '승인되지만 응답 전에 연결이 끊깁니다.',
    losesAnswer: true,
    isPartialCancelable: true,
  },
  {
    ending: '0005',
    label: '오류가 나는 카드 (500)',
    note: '승인 전에 서버 오류가 발생합니다.',
    passingError: { code: 'PROVIDER_ERROR', status: 500 },
    isPartialCancelable: true,
  },
  {
    ending: '0006',
    label: '부분 취소가 안 되는 카드',
    note: '승인되지만 전액 취소만 할 수 있습니다.',
    isPartialCancelable: false,
  },
  {
    ending: '0007',
    label: '가상계좌',
    note: '입금을 기다리는 상태가 됩니다.',
    isDeposit: true,
    isPartialCancelable: false,
  },
  {
    ending: '0008',
    label: '오류가 나는 카드 (400)',
    note: '승인 전에 결제 기관 오류가 발생합니다.',
    passingError: { code: 'PROVIDER_ERROR', status: 400 },
    isPartialCancelable: true,
  },
];

const LEADING_DIGITS = '433012341234';

export const numberOf = (card: TestCard): string => `${LEADING_DIGITS}${card.ending}`;
export const cardEnding = (ending: string): TestCard => testCards.find((card) => card.ending === ending) ?? plainCard;

/** As Toss shows a number: `43301234****123*`. */
export const masked = (digits: string): string => {
  const whole = digits.padStart(16, LEADING_DIGITS);
  return `${whole.slice(0, 8)}****${whole.slice(12, -1)}*`;
};
