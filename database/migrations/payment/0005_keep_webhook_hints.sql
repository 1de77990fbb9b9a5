-- Up Migration
-- A webhook only records that a payment may have changed at Toss; a message then starts a query of Toss. The column is the
-- time of the last hint: while its query is due, further hints about the same payment send no message.

ALTER TABLE payments ADD COLUMN hinted_at timestamptz;
