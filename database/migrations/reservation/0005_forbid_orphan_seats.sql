-- Up Migration
-- The copy of the event's rule about single free seats. A constant default rewrites no row.
ALTER TABLE events ADD COLUMN forbids_orphan_seats boolean NOT NULL DEFAULT false;
