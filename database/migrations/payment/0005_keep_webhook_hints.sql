-- Up Migration
-- A webhook only records that a payment may have changed at Toss; a message makes us query Toss afterwards. This is when
-- the last hint was recorded: as long as its query is due, further hints of the same payment send no message.

ALTER TABLE payments ADD COLUMN hinted_at timestamptz;
