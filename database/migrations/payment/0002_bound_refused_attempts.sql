-- Up Migration
-- Each refused card costs a call to Toss, and another attempt may follow at once. A new payment counts the latest refused
-- ones of the user. The index has only refused payments, so a successful payment does not write it.

CREATE INDEX payments_refused ON payments (user_id, created_at)
  WHERE status = 'FAILED' AND sends > 0 AND failure_code <> 'provider_unavailable';
