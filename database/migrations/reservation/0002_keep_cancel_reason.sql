-- Up Migration
-- What a fan says when he gives his seats back. Free text of a person: it is in no message and in no log.
-- NOT VALID, so the table is not read under its lock; a row of before has no reason, and that is allowed.

ALTER TABLE reservations
  ADD COLUMN cancel_reason text,
  ADD CONSTRAINT reservations_cancel_reason CHECK (length(cancel_reason) BETWEEN 1 AND 200) NOT VALID;
