import { describe, expect, it } from '@jest/globals';
import { type ParsedMail, simpleParser } from 'mailparser';
import type { ConfirmedFacts, Recipient } from '../domain/delivery.ts';
import { confirmedMail } from './reservation-confirmed.ts';
import { composeMime } from './ses.ts';

const korean: Recipient = { email: 'fan@tiketi.example', name: '김하나', locale: 'ko' };
const facts: ConfirmedFacts = {
  reservationId: '01900000-0000-7000-8000-000000000001',
  number: 'T260401AB12CD',
  event: { title: '봄밤 콘서트', venue: '올림픽홀', eventDate: '2026-05-01T10:30:00.000Z' },
  seats: [
    { section: 'R석', row: 'A', number: 4, price: 132_000 },
    { section: '스탠딩', row: null, number: null, price: 99_000 },
  ],
  amount: 231_000,
};
const english: Recipient = { ...korean, name: 'Hana Kim', locale: 'en' };

const made = (to: Recipient, more: Partial<ConfirmedFacts> = {}) =>
  confirmedMail(to, { ...facts, ...more }, 'https://tiketi.example');

/** What a mail program makes of it. */
async function arrived(to: Recipient, more: Partial<ConfirmedFacts> = {}): Promise<ParsedMail> {
  const mail = {
    ...made(to, more),
    to: { name: to.name, address: to.email },
    deliveryId: 'delivery-1',
  };
  return simpleParser(await composeMime('Tiketi <tickets@tiketi.example>', mail));
}

describe('the mail of a confirmed reservation', () => {
  it.each([
    [korean, ['T260401AB12CD', '봄밤 콘서트', '올림픽홀', 'R석 A열 4번', '스탠딩 자유석', '231,000원', '김하나님']],
    [english, ['T260401AB12CD', '봄밤 콘서트', '올림픽홀', 'R석, row A, seat 4', '₩231,000', 'Hello Hana Kim']],
  ])('names number, event, venue, seats and amount in both its parts', (to, wanted) => {
    const { text, html } = made(to);
    for (const part of [text, html]) for (const word of wanted) expect(part).toContain(word);
  });

  it.each([korean, english])('mentions no ticket, because it contains none ($locale)', (to) => {
    const { subject, text, html } = made(to);
    for (const part of [subject, text, html]) expect(part).not.toMatch(/ticket|티켓/i);
  });

  it('shows the hour in Korea, in both languages', () => {
    expect(made(korean).text).toContain('2026년 5월 1일 금요일 오후 7:30 (한국 시간)');
    expect(made(english).text).toMatch(/Friday, May 1, 2026 at 7:30\sPM \(Korea time\)/);
  });

  it('shows the day in Korea when it is still the day before in UTC', () => {
    expect(made(korean, { event: { ...facts.event, eventDate: '2026-04-30T15:00:00.000Z' } }).text).toContain(
      '5월 1일',
    );
  });

  it('escapes text of an organiser in HTML, and not in plain text', () => {
    const title = '<img src=x onerror=alert(1)> & "friends"';
    const { text, html } = made(korean, { event: { ...facts.event, title } });
    expect(html).not.toContain('<img');
    expect(html).toContain('&lt;img src=x onerror=alert(1)&gt; &amp;');
    expect(text).toContain(title);
  });

  it('loads no external resource', () => {
    const { html } = made(korean);
    expect(html).not.toMatch(/<img|<link|<script|url\(|@import|src=/i);
    expect(html.match(/https?:\/\/[^"'<\s]+/g)).toEqual([
      'https://tiketi.example/reservations/01900000-0000-7000-8000-000000000001',
    ]);
  });

  it('is readable line by line as text', () => {
    expect(made(korean).text).toMatchInlineSnapshot(`
"김하나님, 안녕하세요.

결제가 확인되어 예매가 확정되었습니다. 공연 당일 아래 예매번호를 준비해 주세요.

예매번호: T260401AB12CD
공연: 봄밤 콘서트
일시: 2026년 5월 1일 금요일 오후 7:30 (한국 시간)
장소: 올림픽홀

좌석:
- R석 A열 4번  132,000원
- 스탠딩 자유석  99,000원

결제 금액: 231,000원

예매 내역 보기: https://tiketi.example/reservations/01900000-0000-7000-8000-000000000001

--
Tiketi
이 메일은 예매에 관한 안내로, 발신 전용입니다."
`);
  });

  it('arrives as text and HTML with its headers', async () => {
    const mail = await arrived(korean);
    expect(mail.headers.get('content-type')).toMatchObject({ value: 'multipart/alternative' });
    expect(mail.from?.value).toEqual([{ address: 'tickets@tiketi.example', name: 'Tiketi' }]);
    expect(mail.subject).toBe('[Tiketi] 예매가 완료되었습니다: 봄밤 콘서트 (T260401AB12CD)');
    expect(mail.headers.get('x-tiketi-delivery')).toBe('delivery-1');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(mail.headers.has('list-unsubscribe')).toBe(false);
    expect(mail.text).toContain('R석 A열 4번');
    expect(mail.html).toContain('R석 A열 4번');
  });

  it('does not turn a line break in a title or a name into a header', async () => {
    const title = 'Show\r\nBcc: other@tiketi.example';
    const mail = await arrived({ ...korean, name: 'A\r\nBcc: b@tiketi.example' }, { event: { ...facts.event, title } });
    expect(mail.bcc).toBeUndefined();
    expect(mail.to).toMatchObject({ value: [{ address: 'fan@tiketi.example' }] });
  });
});
