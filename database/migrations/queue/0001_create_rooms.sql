-- Up Migration
-- Who is admitted from a waiting room is decided here; Redis only proposes. Redis holds the order; this schema stores the
-- checkpoint from which a lost Redis is restored.

CREATE TABLE rooms (
  event_id        uuid        PRIMARY KEY,
  -- Version of the event that the times come from; an older message changes nothing.
  version         integer     NOT NULL CHECK (version >= 1),
  state           text        NOT NULL DEFAULT 'OPEN' CHECK (state IN ('OPEN', 'PAUSED', 'CLOSED')),
  capacity        integer     NOT NULL DEFAULT 100 CHECK (capacity BETWEEN 1 AND 10000),
  rate_per_second integer     NOT NULL DEFAULT 10 CHECK (rate_per_second BETWEEN 1 AND 500),
  gathers_from    timestamptz NOT NULL,
  opens_at        timestamptz NOT NULL CHECK (gathers_from <= opens_at),
  closes_at       timestamptz NOT NULL,
  -- The generation of Redis's data that may propose; each restore starts a new one.
  epoch           integer     NOT NULL DEFAULT 0 CHECK (epoch >= 0),
  -- Grows with each tick, under the row's lock: Redis applies what a tick has read only if nothing newer came first.
  sequence        bigint      NOT NULL DEFAULT 0,
  -- Admissions, issued numbers and called numbers as of the last tick. None of these counters falls.
  admitted        bigint      NOT NULL DEFAULT 0,
  last_number     bigint      NOT NULL DEFAULT 0,
  serving_number  bigint      NOT NULL DEFAULT 0,
  -- One restorer at a time; past this instant another may take over.
  restoring_until timestamptz
);

CREATE TABLE admissions (
  id       uuid        PRIMARY KEY,
  event_id uuid        NOT NULL REFERENCES rooms,
  user_id  uuid        NOT NULL,
  number   bigint      NOT NULL CHECK (number >= 1),
  epoch    integer     NOT NULL,
  state    text        NOT NULL DEFAULT 'ACTIVE' CHECK (state IN ('ACTIVE', 'PLACED', 'ENDED')),
  made_at  timestamptz NOT NULL DEFAULT now(),
  -- Five seconds after the token ends, so that a user who reserves in its last second still has the slot.
  ends_at  timestamptz NOT NULL CHECK (ends_at > made_at),
  -- Over all epochs: a Redis that fell back to older data cannot call a number again.
  UNIQUE (event_id, number)
);
CREATE UNIQUE INDEX admissions_live ON admissions (event_id, user_id) WHERE state <> 'ENDED';
-- Read for each place ticket that is presented after a restore: was its user admitted?
CREATE INDEX admissions_of_user ON admissions (event_id, user_id);

CREATE TABLE checkpoint (
  event_id uuid   NOT NULL REFERENCES rooms,
  user_id  uuid   NOT NULL,
  number   bigint NOT NULL CHECK (number >= 1),
  PRIMARY KEY (event_id, user_id)
);
CREATE INDEX checkpoint_order ON checkpoint (event_id, number, user_id);
-- The service may end an admission and never delete one.
REVOKE DELETE ON admissions FROM queue;
