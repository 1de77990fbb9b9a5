import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { deployed } from '../support/addresses.ts';
import { call, problemBody } from '../support/api.ts';
import { eventOnSale } from '../support/event-on-sale.ts';
import { eventually, type Held, User } from '../support/user.ts';
import { verifyDeployed } from '../support/verify.ts';

const PRICE = 50_000;
const DECLINED_CARD = '4111111111110001';
const GOOD_CARD = '4111111111111111';

interface Paying {
  readonly payment: { readonly id: string; readonly status: string };
  readonly checkout?: { readonly orderId: string; readonly amount: number };
}

async function mailsAbout(text: string): Promise<{ to: string; text: string }[]> {
  const folder = path.join(deployed().state, 'mail');
  const files = readdirSync(folder).filter((name) => name.endsWith('.eml'));
  const mails = await Promise.all(files.map((name) => simpleParser(readFileSync(path.join(folder, name)))));
  return mails
    .filter((mail) => (mail.text ?? '').includes(text))
    .map((mail) => ({
      to: [mail.to]
        .flat()
        .map((to) => to?.text)
        .join(),
      text: mail.text ?? '',
    }));
}

interface TracedStep {
  readonly name: string;
  readonly reservationId: string | undefined;
  /** What the step failed with, where it was a fault. */
  readonly fault: string | undefined;
}

/** Every step that the functions have sent to X-Ray. */
function tracedSteps(): TracedStep[] {
  const lines = readFileSync(path.join(deployed().state, 'xray', 'segments.ndjson'), 'utf8')
    .trim()
    .split('\n');
  return lines.map((line) => {
    const { name, fault, cause, annotations } = JSON.parse(line) as {
      name: string;
      fault?: boolean;
      cause?: { exceptions?: { type: string }[] };
      annotations?: { reservationId?: string };
    };
    const type = cause?.exceptions?.[0]?.type ?? 'unknown';
    return { name, reservationId: annotations?.reservationId, fault: fault === true ? type : undefined };
  });
}

describe('one seat and two users', () => {
  let eventId: string;
  let users: readonly User[];
  let holder: User;
  let other: User;
  let held: Held;
  let bought: Held;
  beforeAll(async () => {
    eventId = await eventOnSale('한 자리의 밤');
    const accounts = deployed().accounts!.filter(({ role }) => role === 'USER');
    users = await Promise.all(accounts.map((account) => User.signIn(account)));
  }, 60_000);

  it('one of them holds it; the other gets a 409 that names the seat', async () => {
    const [first, second] = [users[0]!, users[1]!];
    const lines = await Promise.all([first.openSocket(), second.openSocket()]);
    const admissions = await Promise.all([first.admission(eventId), second.admission(eventId)]);
    const called = await Promise.all(lines.map((line) => line.received('queue.admitted')));
    expect(called).toMatchObject(admissions.map((admissionToken) => ({ eventId, state: 'ADMITTED', admissionToken })));
    for (const line of lines) line.close();
    const answers = await Promise.all([
      first.hold(eventId, admissions[0]!, [0]),
      second.hold(eventId, admissions[1]!, [0]),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const won = answers.findIndex(({ status }) => status === 201);
    holder = [first, second][won]!;
    other = [first, second][1 - won]!;
    held = answers[won]!.body as Held;
    expect(problemBody.parse(answers[1 - won]!.body)).toMatchObject({ code: 'seat_taken', seatIds: [0] });
    expect(held.reservation).toMatchObject({ status: 'PENDING', amount: PRICE });
  });

  it('the public seat map shows it as taken', async () => {
    const map = await eventually(
      'the map shows the hold',
      () => call('GET', `/api/events/${eventId}/seats`),
      ({ body }) => (body as { statuses: string }).statuses.startsWith('L'),
    );
    expect((map.body as { statuses: string }).statuses).toBe(`L${'A'.repeat(19)}`);
  });

  it('the seat map is compressed for a client that accepts gzip, and text for others', async () => {
    // fetch decompresses; `content-encoding` shows how the body was sent.
    const get = (accept: string) =>
      call('GET', `/api/events/${eventId}/seats`, { headers: { 'accept-encoding': accept } });
    const [compressed, plain] = [await get('gzip'), await get('identity')];
    expect(compressed.headers.get('content-encoding')).toBe('gzip');
    expect(plain.headers.get('content-encoding')).toBeNull();
    for (const { status, headers, body } of [compressed, plain]) {
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('application/json');
      expect(headers.get('vary')).toContain('Accept-Encoding');
      expect((body as { statuses: string }).statuses).toHaveLength(20);
    }
  });

  it('the first user pays with points and has the seat', async () => {
    const before = (await holder.points()) as { available: number };
    const key = 'the-one-payment';
    const body = { paymentOrder: held.paymentOrder, pointUsed: PRICE };
    const paid = await holder.post('/api/payments', body, key);
    expect({ status: paid.status, body: paid.body }).toMatchObject({
      status: 201,
      body: { payment: { status: 'SUCCESS' } },
    });
    // A repeat with the same key returns the same payment and takes nothing twice.
    expect((await holder.post('/api/payments', body, key)).body).toEqual(paid.body);
    await holder.confirmed(held.reservation.id);
    expect(await holder.points()).toMatchObject({ available: before.available - PRICE, held: 0 });
  });

  it('no other user can read it', async () => {
    expect(await other.get(`/api/reservations/${held.reservation.id}`)).toMatchObject({
      status: 404,
      body: { code: 'not_found' },
    });
    const refused = await other.post('/api/payments', { paymentOrder: held.paymentOrder, pointUsed: PRICE });
    expect(refused).toMatchObject({ status: 403, body: { code: 'forbidden' } });
  });

  it('the second user buys another seat with points and card', async () => {
    const before = (await other.points()) as { available: number };
    const admission = await other.admission(eventId);
    const next = (await other.hold(eventId, admission, [1])).body as Held;
    const begun = await other.post('/api/payments', { paymentOrder: next.paymentOrder, pointUsed: 20_000 });
    expect(begun).toMatchObject({ status: 201, body: { payment: { status: 'READY' }, checkout: { amount: 30_000 } } });
    const { payment, checkout } = begun.body as Required<Paying>;
    expect(await other.points()).toMatchObject({ available: before.available - 20_000, held: 20_000 });
    const paymentKey = await User.useCard(checkout.orderId, checkout.amount, GOOD_CARD);
    const confirmed = await other.post(`/api/payments/${payment.id}/confirm`, { paymentKey, amount: 30_000 });
    expect(confirmed).toMatchObject({ status: 200, body: { payment: { status: 'SUCCESS', paymentMethod: 'MIXED' } } });
    await other.confirmed(next.reservation.id);
    expect(await other.points()).toMatchObject({ available: before.available - 20_000, held: 0 });
    bought = next;
  });

  it('a third user whose card is declined gets the points back', async () => {
    const third = users[2]!;
    const before = await third.points();
    const admission = await third.admission(eventId);
    const { paymentOrder } = (await third.hold(eventId, admission, [2])).body as Held;
    const begun = await third.post('/api/payments', { paymentOrder, pointUsed: 20_000 });
    const { payment, checkout } = begun.body as Required<Paying>;
    const paymentKey = await User.useCard(checkout.orderId, checkout.amount, DECLINED_CARD);
    const declined = await third.post(`/api/payments/${payment.id}/confirm`, { paymentKey, amount: 30_000 });
    expect(declined).toMatchObject({ status: 402, body: { code: 'card_declined', providerCode: expect.any(String) } });
    expect(await third.points()).toEqual(before);
    expect((await third.get(`/api/payments/${payment.id}`)).body).toMatchObject({ status: 'FAILED' });
  });

  it('every invariant holds after all messages are handled', async () => {
    await verifyDeployed();
  }, 60_000);

  it('each buyer has one mail with number, event and seat, and no other mail was sent', async () => {
    for (const [user, { reservation }] of [
      [holder, held],
      [other, bought],
    ] as const) {
      const mails = await eventually(
        `the mail of ${reservation.number}`,
        () => mailsAbout(reservation.number),
        (found) => found.length > 0,
      );
      expect(mails).toHaveLength(1);
      expect(mails[0]!.to).toContain(user.email);
      expect(mails[0]!.text).toContain('한 자리의 밤');
      expect(mails[0]!.text).toMatch(/50,000원/);
    }
    expect(await mailsAbout('한 자리의 밤')).toHaveLength(2);
  });

  it('the traces show the purchase by its reservation, and count no refusal as a fault', async () => {
    const { id } = held.reservation;
    const caused = ['## payment.succeeded', '## reservation.confirmed', '## notification.delivery_due'];
    const steps = await eventually(
      'the trace',
      () => Promise.resolve(tracedSteps()),
      (found) => caused.every((name) => found.some((step) => step.name === name && step.reservationId === id)),
    );
    const requests = steps.filter(({ name, reservationId }) => name === '## index.handler' && reservationId === id);
    expect(requests.length).toBeGreaterThanOrEqual(2);
    const faults = new Set(steps.map(({ fault }) => fault));
    for (const refusal of ['SeatTaken', 'CardDeclined', 'Forbidden', 'NotFound']) expect(faults).not.toContain(refusal);
  });
});
