-- Up Migration
-- A difference is open until an operator has closed it; `tiketi verify` prints it until then. The service cannot close
-- one.

ALTER TABLE differences ADD COLUMN closed_at timestamptz;
