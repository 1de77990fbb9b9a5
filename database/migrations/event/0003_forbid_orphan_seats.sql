-- Up Migration
-- An organiser may refuse choices of seats that leave a single free seat. A constant default rewrites no row.
ALTER TABLE events ADD COLUMN forbids_orphan_seats boolean NOT NULL DEFAULT false;
