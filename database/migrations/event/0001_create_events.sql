-- Up Migration
-- Events and their layouts. The public status depends on the time and is derived, never stored.

CREATE TABLE events (
  id             uuid        PRIMARY KEY,
  status         text        NOT NULL DEFAULT 'DRAFT' CHECK (status IN ('DRAFT', 'PUBLISHED', 'CANCELLED')),
  title          text        NOT NULL CHECK (length(title) BETWEEN 1 AND 200),
  artist         text        NOT NULL CHECK (length(artist) BETWEEN 1 AND 200),
  venue          text        NOT NULL CHECK (length(venue) BETWEEN 1 AND 200),
  address        text,
  description    text,
  poster_url     text,
  event_date     timestamptz NOT NULL,
  sale_starts_at timestamptz NOT NULL,
  sale_ends_at   timestamptz NOT NULL,
  hold_minutes   integer     NOT NULL DEFAULT 10 CHECK (hold_minutes BETWEEN 1 AND 60),
  seats_per_fan  integer     NOT NULL DEFAULT 4 CHECK (seats_per_fan BETWEEN 1 AND 8),
  -- All three follow from the layout.
  capacity       integer     NOT NULL CHECK (capacity BETWEEN 1 AND 50000),
  min_price      integer     NOT NULL CHECK (min_price >= 0),
  max_price      integer     NOT NULL,
  -- Null while its seats are being created: until then it is not on sale at any time.
  seats_ready_at timestamptz,
  -- Available seats as reservation published them last: the larger n is newer.
  available      integer     CHECK (available BETWEEN 0 AND capacity),
  availability_n integer     NOT NULL DEFAULT 0 CHECK (availability_n >= 0),
  -- Grows with every change that is published.
  version        integer     NOT NULL DEFAULT 1 CHECK (version >= 1),
  created_by     uuid        NOT NULL,
  created_at     timestamptz NOT NULL DEFAULT now(),
  published_at   timestamptz,
  CHECK (min_price <= max_price),
  CHECK (sale_starts_at < sale_ends_at),
  CHECK (sale_ends_at <= event_date),
  CHECK ((status = 'DRAFT') = (published_at IS NULL)),
  CHECK (seats_ready_at IS NULL OR status <> 'DRAFT')
);
CREATE INDEX events_public ON events (event_date, id) WHERE status <> 'DRAFT';

-- Separate from its event: up to 200 kB that no list of events needs. It never changes after publication.
CREATE TABLE layouts (
  event_id uuid  PRIMARY KEY REFERENCES events ON DELETE CASCADE,
  body     jsonb NOT NULL
);
