-- Up Migration
-- Recipients, and the mails that were sent or must be sent. A mail is stored as a row before SES is called: the row survives
-- a crash, and its unique key prevents a second mail when a message arrives twice.

-- A copy of auth's users; updated only by a newer version.
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
  -- The content of the mail without name and address, which are read when it is sent.
  facts               jsonb       NOT NULL,
  status              text        NOT NULL DEFAULT 'PENDING' CHECK (status IN ('PENDING', 'SENT', 'FAILED')),
  -- Grows with each claim, so it identifies the latest claim.
  attempts            integer     NOT NULL DEFAULT 0 CHECK (attempts >= 0),
  leased_until        timestamptz,
  -- From this time on the sweep assumes that the message to the worker is lost.
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
