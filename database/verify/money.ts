import { type Check, SWEEP_GRACE } from './check.ts';

/**
 * Of money and points. That the ledger sums to zero needs no check: each of its rows debits one account and credits
 * another by the same amount, so the sum is always zero.
 */
export const moneyChecks: readonly Check[] = [
  {
    name: 'refunds never exceed what was paid, and are counted right',
    means: 'more money is refunded than was paid, or a refund is counted twice or not at all',
    schemas: ['payment'],
    sql: `
      SELECT payments.id AS payment_id, points_refunded, card_refunded, refunded.points, refunded.card
        FROM payment.payments
        LEFT JOIN (SELECT payment_id, sum(points_amount) AS points, sum(card_amount) AS card
                     FROM payment.refunds
                    GROUP BY payment_id) AS refunded ON refunded.payment_id = payments.id
       WHERE coalesce(refunded.points, 0) <> points_refunded
          OR coalesce(refunded.card, 0) <> card_refunded
          OR points_refunded > point_used
          OR card_refunded > card_amount`,
  },
  {
    name: 'an order is PAID exactly if one of its payments has succeeded',
    means: 'the order and its payments disagree: a user may have paid without seats, or seats may be sold to two users',
    schemas: ['payment'],
    sql: `
      SELECT orders.reservation_id, orders.status, count(payments.id) AS succeeded
        FROM payment.orders
        LEFT JOIN payment.payments ON payments.reservation_id = orders.reservation_id
                                  AND payments.status IN ('SUCCESS', 'PARTIALLY_REFUNDED', 'REFUNDED')
       GROUP BY orders.reservation_id, orders.status
      HAVING count(payments.id) <> CASE orders.status WHEN 'PAID' THEN 1 ELSE 0 END`,
  },
  {
    name: 'no payment lives on a closed order',
    means: 'money may still be taken for seats that are free again',
    schemas: ['payment'],
    sql: `
      SELECT orders.reservation_id, payments.id AS payment_id, payments.status
        FROM payment.orders
        JOIN payment.payments ON payments.reservation_id = orders.reservation_id
       WHERE orders.status = 'CLOSED'
         AND payments.status <> 'FAILED'`,
  },
  {
    name: 'the ledger has exactly what was paid and given back',
    means: 'a payment or refund was booked to wrong accounts, with a wrong amount, twice or not at all',
    schemas: ['payment'],
    sql: `
      WITH money AS (
        SELECT 'sale:' || id AS entry, 1 AS direction, event_id, user_id, point_used AS points, card_amount AS card
          FROM payment.payments
         WHERE paid_at IS NOT NULL
        UNION ALL
        SELECT 'refund:' || refunds.id, -1, event_id, user_id, points_amount, refunds.card_amount
          FROM payment.refunds
          JOIN payment.payments ON payments.id = refunds.payment_id
         WHERE refunds.status = 'DONE'
      ), parts AS (
        SELECT entry || ':points' AS entry_key, direction, points AS amount, 'points:' || user_id AS payer, event_id
          FROM money
        UNION ALL
        SELECT entry || ':card', direction, card, 'toss', event_id FROM money
      ), expected AS (
        SELECT entry_key, amount,
               CASE direction WHEN 1 THEN payer ELSE 'sales:' || event_id || ':' END AS debit,
               CASE direction WHEN 1 THEN 'sales:' || event_id || ':' ELSE payer END AS credit
          FROM parts
         WHERE amount > 0
      ), booked AS (
        SELECT entry_key, amount, debit_account, credit_account FROM payment.ledger WHERE entry_key ~ '^(sale|refund):'
      )
      SELECT entry_key, expected.amount AS expected, booked.amount AS booked, debit_account, credit_account
        FROM expected
        FULL JOIN booked USING (entry_key)
       WHERE expected.amount IS DISTINCT FROM booked.amount::bigint
          -- Takings have an account for each day, so only its beginning is known.
          OR NOT starts_with(debit_account, debit)
          OR NOT starts_with(credit_account, credit)
      UNION ALL
      SELECT entry_key, amount, amount, debit_account, credit_account
        FROM payment.ledger
       WHERE entry_key ~ '^grant:'
         AND NOT (debit_account = 'grants' AND starts_with(credit_account, 'points:'))`,
  },
  {
    name: 'each balance of points is what the ledger says',
    means: 'a user has points without a ledger entry, or has lost some',
    schemas: ['payment'],
    sql: `
      WITH booked AS (
        SELECT account, sum(amount) AS balance
          FROM (SELECT debit_account AS account, -amount AS amount FROM payment.ledger
                UNION ALL
                SELECT credit_account, amount FROM payment.ledger) AS entries
         WHERE account LIKE 'points:%'
         GROUP BY account
      ), kept AS (
        SELECT 'points:' || user_id AS account, balance FROM payment.points
      )
      SELECT account, kept.balance, booked.balance AS booked
        FROM kept
        FULL JOIN booked USING (account)
       WHERE coalesce(kept.balance, 0) <> coalesce(booked.balance, 0)`,
  },
  {
    name: 'points are held for open payments and for nothing else',
    means: 'points that the user can never spend, or can spend twice',
    schemas: ['payment'],
    sql: `
      WITH open AS (
        SELECT user_id, sum(point_used) AS held
          FROM payment.payments
         WHERE status IN ('READY', 'CONFIRMING', 'UNKNOWN')
         GROUP BY user_id
      )
      SELECT user_id, points.held, open.held AS expected
        FROM payment.points
        FULL JOIN open USING (user_id)
       WHERE coalesce(points.held, 0) <> coalesce(open.held, 0)`,
  },
  {
    name: 'the history of points is a running sum without a gap',
    means: 'the history that the user sees does not add up to the balance',
    schemas: ['payment'],
    sql: `
      WITH running AS (
        SELECT user_id, n, balance_after,
               sum(amount) OVER of_user AS expected,
               row_number() OVER of_user AS place
          FROM payment.point_histories
        WINDOW of_user AS (PARTITION BY user_id ORDER BY n)
      ), last AS (
        SELECT DISTINCT ON (user_id) user_id, n, balance_after
          FROM payment.point_histories
         ORDER BY user_id, n DESC
      )
      SELECT user_id, n, balance_after, expected
        FROM running
       WHERE balance_after <> expected OR n <> place
      UNION ALL
      SELECT user_id, points.changes, coalesce(last.balance_after, 0), points.balance
        FROM payment.points
        LEFT JOIN last USING (user_id)
       WHERE coalesce(last.balance_after, 0) <> points.balance
          OR coalesce(last.n, 0) <> points.changes`,
  },
  {
    name: 'no payment stays READY past its time to pay',
    means: 'settle does not end abandoned payments: their points stay held',
    schemas: ['payment'],
    graceMinutes: 60,
    sql: `
      SELECT id AS payment_id, reservation_id, pay_by
        FROM payment.payments
       WHERE status = 'READY'
         AND pay_by < now() - greatest($1::interval, ${SWEEP_GRACE})`,
  },
  {
    name: 'no payment is unknown for longer than Toss can need',
    means: 'settle does not learn the outcome from Toss: seats and points stay held',
    schemas: ['payment'],
    graceMinutes: 45,
    sql: `
      SELECT id AS payment_id, reservation_id, status, confirm_until
        FROM payment.payments
       WHERE status IN ('CONFIRMING', 'UNKNOWN')
         AND confirm_until < now() - $1::interval`,
  },
  {
    name: 'no refund is under way for longer than an hour',
    means: 'money that is owed does not go back',
    schemas: ['payment'],
    graceMinutes: 60,
    sql: `
      SELECT id AS refund_id, payment_id, created_at
        FROM payment.refunds
       WHERE status = 'REQUESTED'
         AND created_at < now() - $1::interval`,
  },
  {
    name: 'no refund has failed',
    means: 'money is owed to a user, and only an operator can give it back',
    schemas: ['payment'],
    sql: `
      SELECT id AS refund_id, payment_id, points_amount, card_amount, failure_code
        FROM payment.refunds
       WHERE status = 'FAILED'`,
  },
  {
    name: 'Toss has no money that we do not know',
    means: 'a user may have paid for a payment that failed here: an operator must look at it and close it',
    schemas: ['payment'],
    sql: `
      SELECT payment_id, kind, amount, created_at
        FROM payment.differences
       WHERE closed_at IS NULL`,
  },
  {
    name: 'no two refunds share a transaction at Toss',
    means: 'one of them was booked and its money never went back',
    schemas: ['payment'],
    sql: `
      SELECT toss_transaction_key, count(*) AS refunds, min(payment_id::text) AS payment_id
        FROM payment.refunds
       WHERE toss_transaction_key IS NOT NULL
       GROUP BY toss_transaction_key
      HAVING count(*) > 1`,
  },
];
