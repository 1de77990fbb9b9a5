-- Up Migration
-- The reason that a user gives for a cancellation. Free text: it is in no message and in no log.
-- NOT VALID, so the table is not read under its lock; older rows have no reason, which is allowed.

ALTER TABLE reservations
  ADD COLUMN cancel_reason text,
  ADD CONSTRAINT reservations_cancel_reason CHECK (length(cancel_reason) BETWEEN 1 AND 200) NOT VALID;
