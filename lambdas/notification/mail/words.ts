import { SEOUL } from '#shared/domain/seoul.ts';
import type { ConfirmedFacts, Locale } from '../domain/delivery.ts';

type Seat = ConfirmedFacts['seats'][number];

/** Everything the mail of a confirmed reservation says in one language. */
export interface ConfirmedWords {
  readonly subject: (title: string, number: string) => string;
  readonly heading: string;
  readonly greeting: (name: string) => string;
  readonly intro: string;
  readonly number: string;
  readonly event: string;
  readonly date: string;
  readonly venue: string;
  readonly seats: string;
  readonly amount: string;
  readonly showReservation: string;
  readonly footer: string;
  readonly seat: (seat: Seat) => string;
  readonly won: (amount: number) => string;
  readonly instant: (at: string) => string;
}

// Both languages show the time in Korea, where the event takes place.
const kst = (locale: string): ((at: string) => string) => {
  const format = new Intl.DateTimeFormat(locale, { dateStyle: 'full', timeStyle: 'short', timeZone: SEOUL });
  return (at) => format.format(new Date(at));
};
const koreanTime = kst('ko-KR');
const englishTime = kst('en-US');
const grouped = new Intl.NumberFormat('en-US');

export const confirmedWords: Readonly<Record<Locale, ConfirmedWords>> = {
  ko: {
    subject: (title, number) => `[Tiketi] 예매가 완료되었습니다: ${title} (${number})`,
    heading: '예매가 완료되었습니다',
    greeting: (name) => `${name}님, 안녕하세요.`,
    intro: '결제가 확인되어 예매가 확정되었습니다. 공연 당일 아래 예매번호를 준비해 주세요.',
    number: '예매번호',
    event: '공연',
    date: '일시',
    venue: '장소',
    seats: '좌석',
    amount: '결제 금액',
    showReservation: '예매 내역 보기',
    footer: '이 메일은 예매에 관한 안내로, 발신 전용입니다.',
    seat: ({ section, row, number }) =>
      [section, row === null ? undefined : `${row}열`, number === null ? '자유석' : `${number}번`]
        .filter((part) => part !== undefined)
        .join(' '),
    won: (amount) => `${grouped.format(amount)}원`,
    instant: (at) => `${koreanTime(at)} (한국 시간)`,
  },
  en: {
    subject: (title, number) => `[Tiketi] Your reservation is confirmed: ${title} (${number})`,
    heading: 'Your reservation is confirmed',
    greeting: (name) => `Hello ${name},`,
    intro: 'We have received your payment and the seats are yours. Please have this number at hand.',
    number: 'Reservation',
    event: 'Event',
    date: 'Date',
    venue: 'Venue',
    seats: 'Seats',
    amount: 'Paid',
    showReservation: 'Show my reservation',
    footer: 'This mail is about your reservation; replies to it are not read.',
    seat: ({ section, row, number }) =>
      [section, row === null ? undefined : `row ${row}`, number === null ? 'free seating' : `seat ${number}`]
        .filter((part) => part !== undefined)
        .join(', '),
    won: (amount) => `₩${grouped.format(amount)}`,
    instant: (at) => `${englishTime(at)} (Korea time)`,
  },
};
