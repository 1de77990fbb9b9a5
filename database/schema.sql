-- The result of all migrations, for reading. Written by a test: WRITE_SCHEMA=1 ./bin/tiketi test integration -- tests/integration/floor/schema

CREATE SCHEMA auth;

CREATE TABLE auth.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON auth.idempotency_keys USING btree (expires_at);
GRANT SELECT ON auth.idempotency_keys TO auditor;

CREATE TABLE auth.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON auth.inbox USING btree (received_at);
GRANT SELECT ON auth.inbox TO auditor;

CREATE TABLE auth.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON auth.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON auth.outbox TO auditor;

CREATE SCHEMA event;

CREATE TABLE event.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON event.idempotency_keys USING btree (expires_at);
GRANT SELECT ON event.idempotency_keys TO auditor;

CREATE TABLE event.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON event.inbox USING btree (received_at);
GRANT SELECT ON event.inbox TO auditor;

CREATE TABLE event.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON event.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON event.outbox TO auditor;

CREATE SCHEMA queue;

CREATE TABLE queue.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON queue.idempotency_keys USING btree (expires_at);
GRANT SELECT ON queue.idempotency_keys TO auditor;

CREATE TABLE queue.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON queue.inbox USING btree (received_at);
GRANT SELECT ON queue.inbox TO auditor;

CREATE TABLE queue.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON queue.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON queue.outbox TO auditor;

CREATE SCHEMA reservation;

CREATE TABLE reservation.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON reservation.idempotency_keys USING btree (expires_at);
GRANT SELECT ON reservation.idempotency_keys TO auditor;

CREATE TABLE reservation.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON reservation.inbox USING btree (received_at);
GRANT SELECT ON reservation.inbox TO auditor;

CREATE TABLE reservation.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON reservation.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON reservation.outbox TO auditor;

CREATE SCHEMA payment;

CREATE TABLE payment.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON payment.idempotency_keys USING btree (expires_at);
GRANT SELECT ON payment.idempotency_keys TO auditor;

CREATE TABLE payment.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON payment.inbox USING btree (received_at);
GRANT SELECT ON payment.inbox TO auditor;

CREATE TABLE payment.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON payment.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON payment.outbox TO auditor;

CREATE SCHEMA notification;

CREATE TABLE notification.idempotency_keys (
  scope text NOT NULL,
  fingerprint bytea NOT NULL,
  result jsonb NOT NULL,
  expires_at timestamp with time zone NOT NULL DEFAULT (now() + '48:00:00'::interval),
  CONSTRAINT idempotency_keys_pkey PRIMARY KEY (scope),
  CONSTRAINT idempotency_keys_fingerprint_check CHECK ((length(fingerprint) = 32))
);
CREATE INDEX idempotency_keys_age ON notification.idempotency_keys USING btree (expires_at);
GRANT SELECT ON notification.idempotency_keys TO auditor;

CREATE TABLE notification.inbox (
  id uuid NOT NULL,
  type text NOT NULL,
  received_at timestamp with time zone NOT NULL DEFAULT now(),
  CONSTRAINT inbox_pkey PRIMARY KEY (id)
);
CREATE INDEX inbox_age ON notification.inbox USING btree (received_at);
GRANT SELECT ON notification.inbox TO auditor;

CREATE TABLE notification.outbox (
  id uuid NOT NULL,
  type text NOT NULL,
  version integer NOT NULL,
  occurred_at timestamp with time zone NOT NULL,
  trace text,
  data jsonb NOT NULL,
  deliver_at timestamp with time zone,
  attempts integer NOT NULL DEFAULT 0,
  next_attempt_at timestamp with time zone NOT NULL DEFAULT (now() + '00:00:10'::interval),
  set_aside_at timestamp with time zone,
  CONSTRAINT outbox_pkey PRIMARY KEY (id),
  CONSTRAINT outbox_attempts_check CHECK ((attempts >= 0)),
  CONSTRAINT outbox_version_check CHECK ((version >= 1))
);
CREATE INDEX outbox_waiting ON notification.outbox USING btree (next_attempt_at) WHERE (set_aside_at IS NULL);
GRANT SELECT ON notification.outbox TO auditor;
