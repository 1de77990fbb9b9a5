-- Up Migration
-- A difference is open until a person has dealt with it; `tiketi verify` names it until then. The service itself can
-- close none.

ALTER TABLE differences ADD COLUMN closed_at timestamptz;
