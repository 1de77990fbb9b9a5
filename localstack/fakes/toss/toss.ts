import { Calls } from './calls.ts';
import { Clock } from './clock.ts';
import { Faults } from './faults.ts';
import { Idempotency } from './idempotency.ts';
import { Journal, type JournalRecord } from './journal.ts';
import { isOpen, type Payment } from './payment.ts';
import { toView } from './payment-view.ts';
import { Payments } from './payments.ts';
import { Webhooks } from './webhooks.ts';

const SLOW_CARD_MS = 20_000;

export interface TossOptions {
  /** Folder of the journal. */
  readonly stateFolder: string;
  /** The address of this server, for links; called only once it listens. */
  readonly baseUrl: () => string;
  readonly webhookUrl?: string | undefined;
  readonly secretKey?: string;
  /** How long the slow card takes. */
  readonly slowCardMs?: number;
  /** Aborts everything under way. */
  readonly closing: AbortSignal;
}

/** State and operations of the fake, without HTTP. */
export interface Toss {
  readonly secretKey: string;
  readonly slowCardMs: number;
  readonly closing: AbortSignal;
  readonly clock: Clock;
  readonly faults: Faults;
  readonly calls: Calls;
  readonly payments: Payments;
  readonly idempotency: Idempotency;
  readonly webhooks: Webhooks;
  readonly view: (payment: Payment) => Record<string, unknown>;
  readonly advance: (ms: number) => void;
  readonly sendWebhooksTo: (url: string) => void;
}

/** Opens the fake with the state of its journal. */
export function openToss(options: TossOptions): Toss {
  const journal = new Journal(options.stateFolder);
  const kept = journal.read();
  const clock = new Clock(kept.findLast((record) => 'aheadMs' in record)?.aheadMs ?? 0);
  const faults = new Faults();
  const view = (payment: Payment): Record<string, unknown> => toView(payment, options.baseUrl());
  const url = options.webhookUrl ?? kept.findLast((record) => 'webhookUrl' in record)?.webhookUrl;
  const webhooks = new Webhooks({ clock, faults, closing: options.closing }, url);

  const keep = (record: JournalRecord): void => {
    journal.append(record);
    if (journal.isFull) journal.rewrite(everything());
  };
  const payments = new Payments({
    clock,
    changed: (payment) => {
      keep({ payment });
      if (!isOpen(payment)) webhooks.announce(view(payment));
    },
  });
  const idempotency = new Idempotency({ now: () => clock.now(), keep: (answer) => keep({ answer }) });
  function* everything(): Iterable<JournalRecord> {
    yield { aheadMs: clock.aheadMs };
    if (webhooks.url !== undefined) yield { webhookUrl: webhooks.url };
    for (const payment of payments.all()) yield { payment };
    for (const answer of idempotency.all()) yield { answer };
  }

  for (const record of kept) {
    if ('payment' in record) payments.restore(record.payment);
    if ('answer' in record) idempotency.restore(record.answer);
  }
  journal.rewrite(everything());

  return {
    secretKey: options.secretKey ?? 'test_sk_tiketi',
    slowCardMs: options.slowCardMs ?? SLOW_CARD_MS,
    closing: options.closing,
    clock,
    faults,
    calls: new Calls(),
    payments,
    idempotency,
    webhooks,
    view,
    advance: (ms) => {
      clock.advance(ms);
      keep({ aheadMs: clock.aheadMs });
      payments.expire();
      webhooks.release();
      webhooks.sendDue();
    },
    sendWebhooksTo: (to) => {
      webhooks.sendTo(to);
      keep({ webhookUrl: to });
    },
  };
}
