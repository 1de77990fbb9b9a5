-- Up Migration
-- Each refused attempt to pay by card costs a call to Toss, and another may follow at once. Beginning one counts the
-- fan's last ones; the rows are few, so the index costs a payment that succeeds nothing.

CREATE INDEX payments_refused ON payments (user_id, created_at)
  WHERE status = 'FAILED' AND sends > 0 AND failure_code <> 'provider_unavailable';
