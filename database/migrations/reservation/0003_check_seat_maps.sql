-- Up Migration
-- Redis keeps a copy of the seat map and may fall back to older data. Both sides count the comparisons: a Redis that knows
-- a smaller number than PostgreSQL has fallen back behind the last one, and its map is loaded anew.
CREATE TABLE seat_map_checks (
  event_id uuid    PRIMARY KEY REFERENCES layouts,
  n        integer NOT NULL CHECK (n >= 1),
  -- The rows of seat_changes that were applied to Redis before it stored n. They are deleted once Redis is known to have n.
  told     uuid[]  NOT NULL DEFAULT '{}'
-- Changed about once a second for each event whose map is read: updates stay on their page (HOT).
) WITH (fillfactor = 50);

-- Changes are read for one event. The table holds the changes of a minute at most, so the lock is short.
ALTER TABLE seat_changes
  DROP CONSTRAINT seat_changes_pkey,
  ADD PRIMARY KEY (event_id, id);
