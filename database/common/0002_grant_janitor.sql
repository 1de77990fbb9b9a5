-- Up Migration
-- A role that can do nothing else deletes expired rows: inbox rows after 35 days (SQS keeps a message for 14), stored
-- answers after 48 hours.

GRANT SELECT (id, received_at), DELETE ON inbox TO janitor;
GRANT SELECT (scope, expires_at), DELETE ON idempotency_keys TO janitor;
