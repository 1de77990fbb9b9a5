-- Up Migration
-- Seats and their reservations. Constraints of this schema enforce: a seat belongs to at most one live reservation, an
-- admission makes one reservation, a payment pays one, a user has no more seats than the event allows.

-- A copy, updated by messages. No table of the sale references it: each hold would lock this one row of the event.
CREATE TABLE events (
  id             uuid        PRIMARY KEY,
  version        integer     NOT NULL CHECK (version >= 1),
  status         text        NOT NULL DEFAULT 'PUBLISHED' CHECK (status IN ('PUBLISHED', 'CANCELLED')),
  title          text        NOT NULL,
  venue          text        NOT NULL,
  event_date     timestamptz NOT NULL,
  sale_starts_at timestamptz NOT NULL,
  sale_ends_at   timestamptz NOT NULL,
  hold_minutes   integer     NOT NULL CHECK (hold_minutes BETWEEN 1 AND 60),
  seats_per_fan  integer     NOT NULL CHECK (seats_per_fan BETWEEN 1 AND 8),
  on_sale        boolean     NOT NULL,
  -- The availability that was published last, and its counter: the larger n is newer.
  told_sold_out  boolean     NOT NULL DEFAULT false,
  told_n         integer     NOT NULL DEFAULT 0 CHECK (told_n >= 0)
);

-- Never changes. json, not jsonb: it is served as it was received.
CREATE TABLE layouts (
  event_id uuid    PRIMARY KEY REFERENCES events,
  version  integer NOT NULL CHECK (version >= 1),
  capacity integer NOT NULL CHECK (capacity BETWEEN 1 AND 50000),
  body     json    NOT NULL,
  etag     text    NOT NULL
);

CREATE TABLE reservations (
  id           uuid        PRIMARY KEY,
  number       text        NOT NULL CONSTRAINT reservations_number UNIQUE
               CHECK (number ~ '^T[0-9]{6}[0-9A-HJKMNP-TV-Z]{6}$'),
  event_id     uuid        NOT NULL,
  user_id      uuid        NOT NULL,
  admission_id uuid        NOT NULL,
  -- Another hold replaced it and uses its admission.
  replaced     boolean     NOT NULL DEFAULT false,
  amount       integer     NOT NULL CHECK (amount >= 0),
  status       text        NOT NULL
               CHECK (status IN ('PENDING', 'CONFIRMED', 'CANCEL_REQUESTED', 'CANCELLED', 'EXPIRED')),
  version      integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_at   timestamptz NOT NULL DEFAULT now(),
  expires_at   timestamptz NOT NULL,
  -- The hold has ended (by time, user, event or another hold), and payment was asked whether its seats become free.
  ended_at     timestamptz,
  end_reason   text        CHECK (end_reason IN ('expired', 'cancelled', 'replaced', 'event_cancelled')),
  asked_at     timestamptz,
  -- Payment has answered. Until then it is asked again.
  answered_at  timestamptz,
  payment_id   uuid        UNIQUE,
  confirmed_at timestamptz,
  CHECK (expires_at <= created_at + interval '60 minutes'),
  CHECK ((ended_at IS NULL) = (end_reason IS NULL)),
  CHECK ((ended_at IS NULL) = (asked_at IS NULL)),
  CHECK (NOT replaced OR status = 'CANCELLED'),
  CHECK (status <> 'PENDING' OR answered_at IS NULL AND payment_id IS NULL),
  CHECK (status NOT IN ('CONFIRMED', 'CANCEL_REQUESTED')
         OR payment_id IS NOT NULL AND answered_at IS NOT NULL AND confirmed_at IS NOT NULL),
  CHECK (status <> 'CANCELLED' OR ended_at IS NOT NULL OR answered_at IS NOT NULL),
  CHECK (status <> 'EXPIRED' OR ended_at IS NOT NULL AND answered_at IS NOT NULL)
) WITH (fillfactor = 80);
CREATE UNIQUE INDEX reservations_admission ON reservations (admission_id) WHERE NOT replaced;
CREATE INDEX reservations_of_user ON reservations (user_id, id);
CREATE INDEX reservations_running ON reservations (expires_at) WHERE status = 'PENDING' AND ended_at IS NULL;
CREATE INDEX reservations_unanswered ON reservations (asked_at) WHERE answered_at IS NULL AND ended_at IS NOT NULL;

CREATE TABLE seats (
  event_id       uuid    NOT NULL REFERENCES layouts,
  -- Its index in the layout.
  seat_id        integer NOT NULL CHECK (seat_id BETWEEN 0 AND 49999),
  section_id     integer NOT NULL,
  section        text    NOT NULL,
  "row"          text,
  seat_number    integer,
  price          integer NOT NULL CHECK (price >= 0),
  accessible     boolean NOT NULL,
  status         text    NOT NULL DEFAULT 'AVAILABLE' CHECK (status IN ('AVAILABLE', 'LOCKED', 'RESERVED')),
  reservation_id uuid    REFERENCES reservations,
  version        integer NOT NULL DEFAULT 1 CHECK (version >= 1),
  PRIMARY KEY (event_id, seat_id),
  CHECK ((status = 'AVAILABLE') = (reservation_id IS NULL)),
  CHECK (("row" IS NULL) = (seat_number IS NULL))
-- No index contains a column that a sale changes, and pages keep free space, so updates stay on their page (HOT).
) WITH (fillfactor = 70);

CREATE TABLE reservation_seats (
  reservation_id uuid    NOT NULL REFERENCES reservations,
  event_id       uuid    NOT NULL,
  seat_id        integer NOT NULL,
  price          integer NOT NULL CHECK (price >= 0),
  is_live        boolean NOT NULL DEFAULT true,
  PRIMARY KEY (reservation_id, seat_id),
  FOREIGN KEY (event_id, seat_id) REFERENCES seats
);
-- Prevents selling a seat twice, independent of the code.
CREATE UNIQUE INDEX reservation_seats_live ON reservation_seats (event_id, seat_id) WHERE is_live;

-- A row instead of a count, so that two tabs cannot both be below the limit. First in the order of locks.
CREATE TABLE fans (
  event_id   uuid    NOT NULL,
  user_id    uuid    NOT NULL,
  live_seats integer NOT NULL CHECK (live_seats BETWEEN 0 AND 8),
  PRIMARY KEY (event_id, user_id)
) WITH (fillfactor = 80);

-- Seats that changed and that the map may not have yet: it is updated after each commit, and from here if that was lost.
CREATE TABLE seat_changes (
  id       uuid      PRIMARY KEY,
  event_id uuid      NOT NULL,
  seat_ids integer[] NOT NULL CHECK (cardinality(seat_ids) >= 1)
);
