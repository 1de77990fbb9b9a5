-- Up Migration
-- Who can be written to, and what was, or has to be, sent to whom. A mail is a row before it is a call: the row remembers
-- it through a crash, its unique key keeps a fact that is told twice from becoming two mails.

-- A copy of what auth knows; applied only if the version is newer.
CREATE TABLE recipients (
  user_id    uuid        PRIMARY KEY,
  version    integer     NOT NULL CHECK (version >= 1),
  email      text        NOT NULL CHECK (email <> ''),
  name       text        NOT NULL CHECK (name <> ''),
  locale     text        NOT NULL CHECK (locale IN ('ko', 'en')),
  updated_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE deliveries (
  id                  uuid        PRIMARY KEY,
  kind                text        NOT NULL CHECK (kind IN ('reservation_confirmed')),
  reservation_id      uuid        NOT NULL,
  user_id             uuid        NOT NULL,
  -- What the mail says, without a name or an address: those are read when it is sent.
  facts               jsonb       NOT NULL,
  status              text        NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'SENT', 'FAILED')),
  -- Grows with each claim, so it also tells whose claim is the last one.
  attempts            integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  leased_until        timestamptz,
  -- From then on the sweep takes it that the message to the worker is lost.
  next_attempt_at     timestamptz NOT NULL DEFAULT now() + interval '2 minutes',
  provider_message_id text,
  failure_code        text,
  created_at          timestamptz NOT NULL DEFAULT now(),
  ended_at            timestamptz,
  UNIQUE (reservation_id, kind),
  CHECK ((status = 'SENT') = (provider_message_id IS NOT NULL)),
  CHECK ((status = 'FAILED') = (failure_code IS NOT NULL)),
  CHECK ((status = 'PENDING') = (ended_at IS NULL)),
  CHECK (leased_until IS NULL OR status = 'PENDING')
);
CREATE INDEX deliveries_waiting ON deliveries (next_attempt_at) WHERE status = 'PENDING';
