-- Up Migration
-- What every service needs to send messages and to handle repeats: messages to send, messages already handled, answers already given.

CREATE TABLE outbox (
  id              uuid        PRIMARY KEY,
  type            text        NOT NULL,
  version         integer     NOT NULL CHECK (version >= 1),
  occurred_at     timestamptz NOT NULL,
  trace           text,
  data            jsonb       NOT NULL,
  deliver_at      timestamptz,
  attempts        integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  -- The sender sends right after its commit; the relay sends only rows that are older than ten seconds.
  next_attempt_at timestamptz NOT NULL DEFAULT now() + interval '10 seconds',
  set_aside_at    timestamptz
);
CREATE INDEX outbox_waiting ON outbox (next_attempt_at) WHERE set_aside_at IS NULL;
GRANT SELECT, UPDATE, DELETE ON outbox TO relay;

CREATE TABLE inbox (
  id          uuid        PRIMARY KEY,
  type        text        NOT NULL,
  received_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX inbox_age ON inbox (received_at);

CREATE TABLE idempotency_keys (
  scope       text        PRIMARY KEY,
  -- SHA-256 of the canonical body.
  fingerprint bytea       NOT NULL CHECK (length(fingerprint) = 32),
  result      jsonb       NOT NULL,
  expires_at  timestamptz NOT NULL DEFAULT now() + interval '48 hours'
);
CREATE INDEX idempotency_keys_age ON idempotency_keys (expires_at);
