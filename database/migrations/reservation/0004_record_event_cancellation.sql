-- Up Migration
-- When this service learned that the event is cancelled: `tiketi verify` allows the sweep a few minutes from then on to
-- end the event's holds. NULL for events that were cancelled before. Adding a nullable column rewrites no row.
ALTER TABLE events ADD COLUMN cancelled_at timestamptz;
