-- Up Migration
-- When this service received the cancellation of the event: `tiketi verify` allows the sweep a few minutes from then on to
-- end the holds of the event. NULL for events that were cancelled before this migration. Adding a nullable column rewrites no row.
ALTER TABLE events ADD COLUMN cancelled_at timestamptz;
