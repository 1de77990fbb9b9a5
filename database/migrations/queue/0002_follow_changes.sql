-- Up Migration
-- A tick reads what changed instead of every taken slot, a restore continues where the last one stopped, and users who
-- left are distinguished from users whom Redis lost.

-- The transaction that changed the row last. A tick reads the rows that changed since the snapshot that Redis has, so a
-- transaction that commits late is not missed, and a Redis that fell back to older data catches up. A trigger sets it,
-- so that no statement can forget it.
ALTER TABLE admissions ADD COLUMN changed_in xid8 NOT NULL DEFAULT pg_current_xact_id();
CREATE INDEX admissions_changes ON admissions (event_id, changed_in);
CREATE FUNCTION stamp_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.changed_in := pg_current_xact_id();
  RETURN NEW;
END
$$;
CREATE TRIGGER admissions_stamp_change BEFORE INSERT OR UPDATE ON admissions
  FOR EACH ROW EXECUTE FUNCTION stamp_change();
-- A tick looks for admissions that are over, not at all of them.
CREATE INDEX admissions_overdue ON admissions (event_id, ends_at) WHERE state = 'ACTIVE';

ALTER TABLE rooms
  -- A tick that changes nothing writes nothing: Redis orders what ticks have read.
  DROP COLUMN sequence,
  -- One ticket can start a new epoch only some time after the last one began.
  ADD COLUMN epoch_started_at timestamptz NOT NULL DEFAULT now(),
  -- The last epoch that was loaded to its end; a restore continues only in a later one.
  ADD COLUMN restored_epoch integer NOT NULL DEFAULT 0;

-- Users who left, with the highest number that they gave up. Kept as long as the room: tickets up to that number are void.
CREATE TABLE departures (
  event_id uuid   NOT NULL REFERENCES rooms,
  user_id  uuid   NOT NULL,
  number   bigint NOT NULL CHECK (number >= 1),
  PRIMARY KEY (event_id, user_id)
);

-- A Redis that fell back to older data issues numbers twice: the user who was saved first keeps the number.
ALTER TABLE checkpoint ADD COLUMN saved_at timestamptz NOT NULL DEFAULT now();
DROP INDEX checkpoint_order;
CREATE INDEX checkpoint_order ON checkpoint (event_id, number, saved_at, user_id);
