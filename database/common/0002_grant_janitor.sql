-- Up Migration
-- What nobody can ask for any more is taken out by a role that can do nothing else: messages heard 35 days ago (SQS
-- keeps one for 14), answers that were kept for their 48 hours.

GRANT SELECT (id, received_at), DELETE ON inbox TO janitor;
GRANT SELECT (scope, expires_at), DELETE ON idempotency_keys TO janitor;
