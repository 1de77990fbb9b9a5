-- Up Migration
-- `tiketi verify` lists the mails that were given up: some rows among millions that were sent. The table is written once
-- for each confirmed reservation, so building the index blocks those writes for seconds at most.
CREATE INDEX deliveries_failed ON deliveries (ended_at) WHERE status = 'FAILED';
