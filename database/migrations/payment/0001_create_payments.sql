-- Up Migration
-- Money: one order per reservation, which decides between paid and ended; payments, refunds, points, and an append-only ledger.
-- Locks are taken in one order everywhere: orders, payments, refunds, points.

CREATE TABLE orders (
  reservation_id uuid        PRIMARY KEY,
  event_id       uuid        NOT NULL,
  user_id        uuid        NOT NULL,
  -- Made OPEN by the first payment or CLOSED by the end of the hold, whichever comes first; never leaves CLOSED or PAID.
  status         text        NOT NULL CHECK (status IN ('OPEN', 'CLOSED', 'PAID')),
  created_at     timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE payments (
  id                    uuid        PRIMARY KEY,
  reservation_id        uuid        NOT NULL REFERENCES orders,
  event_id              uuid        NOT NULL,
  user_id               uuid        NOT NULL,
  order_name            text        NOT NULL,
  -- The key of the payment at Toss.
  order_id              text        NOT NULL UNIQUE,
  amount                integer     NOT NULL CHECK (amount >= 0),
  point_used            integer     NOT NULL CHECK (point_used >= 0),
  card_amount           integer     NOT NULL CHECK (card_amount = 0 OR card_amount >= 100),
  status                text        NOT NULL CHECK (status IN (
    'READY', 'CONFIRMING', 'SUCCESS', 'FAILED', 'UNKNOWN', 'PARTIALLY_REFUNDED', 'REFUNDED')),
  payment_key           text,
  -- Requests to confirm that may have reached Toss; each is counted before it is sent.
  sends                 integer     NOT NULL DEFAULT 0 CHECK (sends >= 0),
  pay_by                timestamptz NOT NULL,
  confirm_until         timestamptz,
  -- When Toss was last queried about it.
  asked_at              timestamptz,
  failure_code          text,
  is_partial_cancelable boolean,
  points_refunded       integer     NOT NULL DEFAULT 0,
  card_refunded         integer     NOT NULL DEFAULT 0,
  -- Toss processes only the first of two cancels within a second.
  cancel_sent_at        timestamptz,
  paid_at               timestamptz,
  created_at            timestamptz NOT NULL DEFAULT now(),
  CHECK (point_used + card_amount = amount),
  CHECK (points_refunded BETWEEN 0 AND point_used),
  CHECK (card_refunded BETWEEN 0 AND card_amount),
  CHECK ((status = 'FAILED') = (failure_code IS NOT NULL)),
  CHECK ((status IN ('SUCCESS', 'PARTIALLY_REFUNDED', 'REFUNDED')) = (paid_at IS NOT NULL)),
  -- READY was never sent; every other payment with a card part was, unless it failed before.
  CHECK (status <> 'READY' OR (payment_key IS NULL AND sends = 0)),
  CHECK (status IN ('READY', 'FAILED') OR card_amount = 0 OR payment_key IS NOT NULL),
  CHECK (status NOT IN ('CONFIRMING', 'UNKNOWN') OR confirm_until IS NOT NULL)
);
CREATE UNIQUE INDEX payments_live ON payments (reservation_id) WHERE status <> 'FAILED';
CREATE INDEX payments_of_user ON payments (user_id, id DESC);
CREATE INDEX payments_ready ON payments (pay_by) WHERE status = 'READY';
CREATE INDEX payments_unsettled ON payments (confirm_until) WHERE status IN ('CONFIRMING', 'UNKNOWN');

CREATE TABLE refunds (
  -- The cancellation's id, or the payment's where reservation refused it: a repeated request changes nothing.
  id                      uuid        PRIMARY KEY,
  payment_id              uuid        NOT NULL REFERENCES payments,
  points_amount           integer     NOT NULL CHECK (points_amount >= 0),
  card_amount             integer     NOT NULL CHECK (card_amount >= 0),
  fee                     integer     NOT NULL DEFAULT 0 CHECK (fee >= 0),
  status                  text        NOT NULL DEFAULT 'REQUESTED' CHECK (status IN ('REQUESTED', 'DONE', 'FAILED')),
  attempt                 integer     NOT NULL DEFAULT 0 CHECK (attempt >= 0),
  toss_transaction_key    text,
  -- Toss's balance before the first cancel was sent; null while no cancel can have been sent.
  expected_balance_before integer     CHECK (expected_balance_before >= card_amount),
  -- One worker at a time queries and sends.
  busy_until              timestamptz NOT NULL DEFAULT '-infinity',
  failure_code            text,
  created_at              timestamptz NOT NULL DEFAULT now(),
  ended_at                timestamptz,
  CHECK ((status = 'REQUESTED') = (ended_at IS NULL)),
  CHECK ((status = 'FAILED') = (failure_code IS NOT NULL))
);
CREATE INDEX refunds_of_payment ON refunds (payment_id);
CREATE INDEX refunds_requested ON refunds (busy_until) WHERE status = 'REQUESTED';
-- Refunds of one payment run one after another.
CREATE UNIQUE INDEX refunds_under_way ON refunds (payment_id)
  WHERE status = 'REQUESTED' AND expected_balance_before IS NOT NULL;

CREATE TABLE points (
  user_id uuid   PRIMARY KEY,
  -- Includes held points.
  balance bigint NOT NULL DEFAULT 0,
  held    bigint NOT NULL DEFAULT 0,
  -- How often the balance changed: the number of the last row of its history.
  changes bigint NOT NULL DEFAULT 0,
  CHECK (held BETWEEN 0 AND balance)
);

CREATE TABLE point_histories (
  user_id        uuid        NOT NULL REFERENCES points,
  n              bigint      NOT NULL CHECK (n >= 1),
  type           text        NOT NULL CHECK (type IN ('CHARGE', 'USE', 'REFUND')),
  amount         bigint      NOT NULL,
  balance_after  bigint      NOT NULL CHECK (balance_after >= 0),
  reference_type text        NOT NULL CHECK (reference_type IN ('PAYMENT', 'RESERVATION', 'CHARGE', 'REFUND')),
  reference_id   uuid        NOT NULL,
  description    text        NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (user_id, n),
  CHECK (CASE type WHEN 'USE' THEN amount < 0 ELSE amount > 0 END)
);
REVOKE UPDATE, DELETE ON point_histories FROM payment;

-- Double entry: each row moves an amount from one account to another, so the sum over all accounts is always zero.
-- Accounts: points:<user>, sales:<event>:<day>, toss, grants, suspense. A correction is a new row.
CREATE TABLE ledger (
  -- <kind>:<paymentId|refundId|grantId>:<part>
  entry_key      text        PRIMARY KEY,
  debit_account  text        NOT NULL,
  credit_account text        NOT NULL,
  amount         bigint      NOT NULL CHECK (amount > 0),
  created_at     timestamptz NOT NULL DEFAULT now(),
  CHECK (debit_account <> credit_account)
);
REVOKE UPDATE, DELETE ON ledger FROM payment;

-- Money at Toss that belongs to no payment of ours: an operator resolves it.
CREATE TABLE differences (
  payment_id uuid        NOT NULL REFERENCES payments,
  kind       text        NOT NULL,
  amount     integer     NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (payment_id, kind)
);
REVOKE UPDATE, DELETE ON differences FROM payment;

-- The key by which Toss's widget knows a user: random, so that Toss does not get the user's id.
CREATE TABLE customers (
  user_id      uuid PRIMARY KEY,
  customer_key uuid NOT NULL UNIQUE
);
REVOKE UPDATE, DELETE ON customers FROM payment;
