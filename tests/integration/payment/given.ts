import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { checksWithin } from '../../../database/verify/checks.ts';
import { describeFinding, runChecks } from '../../../database/verify/run-checks.ts';
import type { Payment } from '../../../lambdas/payment/domain/payment.ts';
import type { Toss } from '../../../lambdas/payment/domain/toss.ts';
import { receiveTossWebhook } from '../../../lambdas/payment/functions/webhook.ts';
import { onHoldEnded, onPaymentRefused, onQueryDue } from '../../../lambdas/payment/handlers/messages.ts';
import { type BegunPayment, beginPayment } from '../../../lambdas/payment/operations/begin-payment.ts';
import { confirmPayment } from '../../../lambdas/payment/operations/confirm-payment.ts';
import { grantPoints } from '../../../lambdas/payment/operations/grant-points.ts';
import { findPayment } from '../../../lambdas/payment/repositories/payments.ts';
import { findPoints } from '../../../lambdas/payment/repositories/points.ts';
import type { Breaker } from '../../../lambdas/payment/toss/breaker.ts';
import { tossAt } from '../../../lambdas/payment/toss/client.ts';
import type { PaymentOrderFacts } from '../../../lambdas/reservation/contract/tokens.ts';
import { secrets } from '../../../lambdas/shared/contract/secrets.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { canonicalJson } from '../../../lambdas/shared/http/request.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { startFake } from '../../../localstack/fakes/toss/fake.ts';
import { tossAuthorization } from '../../support/addresses.ts';
import { type TestDatabase, testDatabase } from '../../support/database.ts';

/** Allows every call. */
export const noBreaker: Breaker = { mayCall: () => Promise.resolve(true), report: () => Promise.resolve() };

/** A client of the fake of Toss. */
export const tossClient = (url: string, breaker: Breaker = noBreaker): Toss =>
  tossAt({ url, secretKey: () => Promise.resolve(secrets.toss.testKey), breaker });

type Fake = Awaited<ReturnType<typeof startFake>>;

export interface Call {
  readonly method: string;
  readonly path: string;
  readonly idempotencyKey: string | null;
  readonly status: number | null;
}

/** The idempotency of a request, with a new key unless one is given. */
export const idempotencyOf = (key: string = newId(), body: unknown = {}) => ({
  scope: key,
  fingerprint: createHash('sha256').update(canonicalJson(body)).digest(),
});

interface RefundRow {
  readonly status: string;
  readonly attempt: number;
  readonly failureCode: string | null;
  readonly isUnclear: boolean;
}

/** The payment service on a database of its own and the fake of Toss, driven by its operations and messages. */
export class PaymentFixture {
  readonly db: TestDatabase;
  readonly database: Database;
  readonly #fake: Fake;
  readonly #folder: string;
  readonly #delivered = new Set<string>();

  private constructor(db: TestDatabase, fake: Fake, folder: string) {
    this.db = db;
    this.database = db.open('payment');
    this.#fake = fake;
    this.#folder = folder;
  }

  static async open(): Promise<PaymentFixture> {
    const folder = mkdtempSync(path.join(os.tmpdir(), 'toss-'));
    const fake = await startFake({ port: 0, stateFolder: folder });
    return new PaymentFixture(await testDatabase(), fake, folder);
  }

  async close(): Promise<void> {
    await this.db.drop();
    await this.#fake.close();
    rmSync(this.#folder, { recursive: true, force: true });
  }

  get tossUrl(): string {
    return this.#fake.url;
  }

  get deps() {
    return {
      database: this.database,
      toss: tossClient(this.#fake.url),
    };
  }

  /** The signed facts of a hold that waits for its payment. */
  order(more: Partial<PaymentOrderFacts> = {}): PaymentOrderFacts {
    return {
      reservationId: newId(),
      eventId: newId(),
      userId: newId(),
      amount: 50_000,
      orderName: 'Aurora · R석 2매',
      payBy: new Date(Date.now() + 300_000).toISOString(),
      ...more,
    };
  }

  /** A new user with points. @returns the id */
  async userWith(points: number): Promise<string> {
    const userId = newId();
    if (points > 0) await grantPoints(this.deps, { grantId: newId(), userId, amount: points });
    return userId;
  }

  begin(order: PaymentOrderFacts, pointUsed = 0, idempotency = idempotencyOf()): Promise<BegunPayment> {
    return beginPayment(this.deps, { order, pointUsed, idempotency });
  }

  /** Chooses a card, as the widget does. @returns the payment key */
  async payAtCheckout(payment: Payment, card = '1234', amount = payment.cardAmount): Promise<string> {
    const body = await this.fake('POST', '/_fake/payments', {
      orderId: payment.orderId,
      amount,
      card: `433012341234${card}`,
    });
    return (body as { paymentKey: string }).paymentKey;
  }

  confirm(
    payment: Payment,
    paymentKey: string,
    more: { amount?: number; key?: string; userId?: string } = {},
  ): Promise<Payment> {
    const { amount = payment.cardAmount, key, userId = payment.userId } = more;
    const idempotency = idempotencyOf(key, { paymentKey, amount });
    return confirmPayment(this.deps, { paymentId: payment.id, userId, paymentKey, amount, idempotency });
  }

  /** A whole card payment. */
  async pay(order: PaymentOrderFacts, pointUsed = 0, card = '1234'): Promise<Payment> {
    const { payment } = await this.begin(order, pointUsed);
    if (payment.cardAmount === 0) return payment;
    return this.confirm(payment, await this.payAtCheckout(payment, card));
  }

  holdEnded({ reservationId, eventId, userId }: Pick<Payment, 'reservationId' | 'eventId' | 'userId'>): Promise<void> {
    const data = { reservationId, eventId, userId, reason: 'expired' };
    return this.#deliver(onHoldEnded, data);
  }

  paymentRefused({ id: paymentId, reservationId, eventId, userId, amount }: Payment): Promise<void> {
    return this.#deliver(onPaymentRefused, { paymentId, reservationId, eventId, userId, amount });
  }

  /** Calls the route of the webhook, which is public. */
  webhook(body: unknown) {
    return receiveTossWebhook.run(this.deps, { body } as unknown as Parameters<typeof receiveTossWebhook.run>[1]);
  }

  /** Delivers the queries that webhooks have made due. @returns how many */
  async deliverQueries(): Promise<number> {
    const rows = await this.db.outbox('payment');
    const due = rows.filter(({ id, type }) => type === 'payment.query_due' && !this.#delivered.has(id));
    for (const { id, data } of due) {
      this.#delivered.add(id);
      await onQueryDue.work(this.deps, { id, version: 1, occurredAt: new Date(), data });
    }
    return due.length;
  }

  #deliver(handler: typeof onHoldEnded, data: unknown): Promise<void> {
    const received = { id: newId(), version: 1, occurredAt: new Date(), data };
    return this.database.transaction((tx) => handler.run(this.deps, tx, received));
  }

  async payment(id: string): Promise<Payment> {
    return (await findPayment(this.database, id))!;
  }

  points(userId: string) {
    return findPoints(this.database, userId);
  }

  async orderStatus(reservationId: string): Promise<string | undefined> {
    const rows = await this.db.sql<{ status: string }>('SELECT status FROM payment.orders WHERE reservation_id = $1', [
      reservationId,
    ]);
    return rows[0]?.status;
  }

  /** Types of the messages that were published about a reservation, oldest first. */
  async published(reservationId: string): Promise<string[]> {
    const rows = await this.db.outbox('payment');
    return rows
      .filter(({ data }) => (data as { reservationId?: string }).reservationId === reservationId)
      .map(({ type }) => type);
  }

  /** Makes the request to confirm older by `interval`. */
  async ageConfirm(id: string, interval: string): Promise<void> {
    await this.db.sql(
      `UPDATE payment.payments SET confirm_until = confirm_until - $2::interval, asked_at = NULL WHERE id = $1`,
      [id, interval],
    );
  }

  async refund(id: string): Promise<RefundRow | undefined> {
    const rows = await this.db.sql<RefundRow>(
      'SELECT status, attempt, failure_code, is_unclear FROM payment.refunds WHERE id = $1',
      [id],
    );
    return rows[0];
  }

  /** The refund may be looked at again now. */
  async wakeRefund(id: string): Promise<void> {
    await this.db.sql(`UPDATE payment.refunds SET busy_until = '-infinity' WHERE id = $1`, [id]);
    await this.db.sql('UPDATE payment.payments SET cancel_sent_at = NULL');
    await this.fake('POST', '/_fake/clock', { advanceMs: 2_000 });
  }

  fault(kind: string, on: 'confirm' | 'cancel' | 'query', times = 1): Promise<unknown> {
    return this.fake('POST', '/_fake/faults', { kind, on, times });
  }

  async calls({ orderId, paymentKey }: Pick<Payment, 'orderId' | 'paymentKey'>): Promise<Call[]> {
    const { calls } = (await this.fake('GET', '/_fake/calls')) as { calls: (Call & { body: unknown })[] };
    return calls.filter((call) => {
      const whole = JSON.stringify(call);
      return whole.includes(orderId) || (paymentKey !== null && whole.includes(paymentKey));
    });
  }

  async confirms(payment: Payment): Promise<Call[]> {
    return (await this.calls(payment)).filter((call) => call.path.endsWith('/confirm'));
  }

  async balanceAtToss(paymentKey: string): Promise<number> {
    const answer = await fetch(`${this.tossUrl}/v1/payments/${paymentKey}`, {
      headers: { authorization: tossAuthorization },
    });
    return ((await answer.json()) as { balanceAmount: number }).balanceAmount;
  }

  async fake(method: string, to: string, body?: unknown): Promise<unknown> {
    const answer = await fetch(`${this.tossUrl}${to}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${to}: ${answer.status} ${await answer.text()}`);
    return answer.json();
  }

  /** Violated invariants of payment. Messages are not delivered and payments may be open. */
  async violations(): Promise<string[]> {
    const client = new pg.Client({ connectionString: this.db.url('auditor') });
    await client.connect();
    try {
      const findings = await runChecks(client, checksWithin(['payment']), { isSettled: false });
      return findings.filter(({ violations }) => violations > 0).map(describeFinding);
    } finally {
      await client.end();
    }
  }
}
