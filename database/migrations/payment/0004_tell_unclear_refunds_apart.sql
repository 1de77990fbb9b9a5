-- Up Migration
-- A refund that has FAILED is *refused* (a definite refusal of Toss with an unchanged balance) or *unclear* (a cancel
-- may still have happened). An unclear refund blocks the other refunds of its payment, as an open one does: otherwise the
-- next one starts from a balance that may change by itself and is booked DONE without ever being sent.

ALTER TABLE refunds ADD COLUMN is_unclear boolean NOT NULL DEFAULT false;
ALTER TABLE refunds ADD CHECK (NOT is_unclear OR status = 'FAILED');

-- Of the refunds that failed before this migration at most one of a payment can block: the index below allows no more.
UPDATE refunds
   SET is_unclear = true
 WHERE id IN (
   SELECT DISTINCT ON (payment_id) id
     FROM refunds
    WHERE status = 'FAILED'
      AND failure_code IN ('balance_differs', 'too_old')
      AND NOT EXISTS (
        SELECT FROM refunds AS other
         WHERE other.payment_id = refunds.payment_id
           AND other.status = 'REQUESTED'
           AND other.expected_balance_before IS NOT NULL)
    ORDER BY payment_id, created_at DESC);

DROP INDEX refunds_under_way;
CREATE UNIQUE INDEX refunds_under_way ON refunds (payment_id)
  WHERE expected_balance_before IS NOT NULL
    AND (status = 'REQUESTED' OR is_unclear);

-- Two refunds with one transaction at Toss: the money of one of them never went back. If this statement fails, such a pair
-- exists already and an operator must resolve it first; nothing of this migration is applied then.
ALTER TABLE refunds ADD CONSTRAINT refunds_one_transaction UNIQUE (toss_transaction_key);
