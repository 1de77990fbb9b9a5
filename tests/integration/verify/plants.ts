const id = (last: string): string => `'00000000-0000-7000-8000-00000000${last}'`;
const SHOW = id('e001');

/** SQL that violates an invariant of the healthy database, by the check that must find it. Constraints that prevent it are dropped first. */
export const plants: Readonly<Record<string, readonly string[]>> = {
  'no seat is in two live reservations': [
    `DROP INDEX reservation.reservation_seats_live;
     UPDATE reservation.reservation_seats SET is_live = true WHERE seat_id = 3`,
  ],
  'the status of a seat agrees with its reservation': [
    // Free, and sold.
    `UPDATE reservation.seats SET status = 'AVAILABLE', reservation_id = NULL WHERE seat_id = 0`,
    // Locked, but in no reservation.
    `UPDATE reservation.seats SET status = 'LOCKED', reservation_id = ${id('0002')} WHERE seat_id = 5`,
    // Taken by another.
    `UPDATE reservation.seats SET reservation_id = ${id('0002')} WHERE seat_id = 4`,
    // Sold, but not paid.
    `UPDATE reservation.seats SET status = 'RESERVED' WHERE seat_id = 2`,
    // Paid, but only held.
    `UPDATE reservation.seats SET status = 'LOCKED' WHERE seat_id = 0`,
  ],
  'the seats of each user are counted right': [
    `UPDATE reservation.fans SET live_seats = 1 WHERE user_id = ${id('f001')}`,
    `UPDATE reservation.fans SET live_seats = 1 WHERE user_id = ${id('f003')}`,
    `DELETE FROM reservation.fans WHERE user_id = ${id('f002')}`,
  ],
  'a hold that is over and answered has no seat': [
    `UPDATE reservation.seats SET status = 'LOCKED', reservation_id = ${id('0003')} WHERE seat_id = 3;
     UPDATE reservation.reservation_seats SET is_live = true WHERE reservation_id = ${id('0003')}`,
    // Replaced: its seats went to the next hold.
    `UPDATE reservation.reservations
        SET status = 'CANCELLED', replaced = true, ended_at = now(), asked_at = now(), end_reason = 'replaced'
      WHERE id = ${id('0002')}`,
  ],
  'a hold is paid or closed by the time it says so': [
    `UPDATE payment.orders SET status = 'OPEN' WHERE reservation_id = ${id('0003')}`,
    `UPDATE payment.orders SET status = 'PAID' WHERE reservation_id = ${id('0003')}`,
    `UPDATE payment.orders SET status = 'CLOSED' WHERE reservation_id = ${id('0001')}`,
    `DELETE FROM payment.differences;
     DELETE FROM payment.payments WHERE reservation_id = ${id('0003')};
     DELETE FROM payment.orders WHERE reservation_id = ${id('0003')}`,
  ],
  'a confirmed reservation is paid, with its own payment and amount': [
    `UPDATE payment.payments SET status = 'FAILED', failure_code = 'x', paid_at = NULL WHERE id = ${id('b001')}`,
    `UPDATE payment.payments SET status = 'REFUNDED' WHERE id = ${id('b001')}`,
    `UPDATE reservation.reservations SET amount = 300 WHERE id = ${id('0001')}`,
    `UPDATE reservation.reservations SET payment_id = gen_random_uuid() WHERE id = ${id('0001')}`,
  ],
  'a reservation that has seats costs what they cost': [
    // Paid, without a seat.
    `UPDATE reservation.seats SET status = 'AVAILABLE', reservation_id = NULL WHERE reservation_id = ${id('0001')};
     UPDATE reservation.reservation_seats SET is_live = false WHERE reservation_id = ${id('0001')};
     UPDATE reservation.fans SET live_seats = 0 WHERE user_id = ${id('f001')}`,
    // Held, without a seat.
    `UPDATE reservation.seats SET status = 'AVAILABLE', reservation_id = NULL WHERE reservation_id = ${id('0002')};
     UPDATE reservation.reservation_seats SET is_live = false WHERE reservation_id = ${id('0002')};
     UPDATE reservation.fans SET live_seats = 0 WHERE user_id = ${id('f002')}`,
    // Held without a seat, while reservation waits for the answer of payment.
    `UPDATE reservation.seats SET status = 'AVAILABLE', reservation_id = NULL WHERE reservation_id = ${id('0005')};
     UPDATE reservation.reservation_seats SET is_live = false WHERE reservation_id = ${id('0005')};
     UPDATE reservation.fans SET live_seats = 0 WHERE user_id = ${id('f005')}`,
    `UPDATE reservation.reservation_seats SET price = 99 WHERE reservation_id = ${id('0001')} AND seat_id = 0`,
    `UPDATE reservation.reservations SET amount = 101 WHERE id = ${id('0002')}`,
  ],
  'an event on sale has all seats of its hall': [
    `DELETE FROM reservation.seats WHERE seat_id = 5`,
    `UPDATE reservation.layouts SET capacity = 5`,
    `INSERT INTO reservation.events
       (id, version, title, venue, event_date, sale_starts_at, sale_ends_at, hold_minutes, seats_per_fan, on_sale)
     SELECT gen_random_uuid(), 1, title, venue, event_date, sale_starts_at, sale_ends_at, 10, 4, true
       FROM reservation.events`,
  ],
  'a published event gets its seats': [`UPDATE event.events SET seats_ready_at = NULL WHERE id = ${SHOW}`],
  'a cancelled event has no running hold': [
    `UPDATE reservation.events SET status = 'CANCELLED', cancelled_at = now() - interval '1 hour'`,
    // Cancelled before the time was recorded.
    `UPDATE reservation.events SET status = 'CANCELLED'`,
  ],
  'no hold is overdue without having been ended': [
    `UPDATE reservation.reservations SET expires_at = now() - interval '1 second' WHERE id = ${id('0002')}`,
  ],
  'no ended hold waits for an answer while no payment is under way': [
    `UPDATE payment.payments SET status = 'FAILED', failure_code = 'x' WHERE id = ${id('b005')}`,
    // Abandoned, so payment can close its order.
    `UPDATE payment.payments SET status = 'READY', payment_key = NULL, sends = 0 WHERE id = ${id('b005')}`,
  ],
  'what was paid is confirmed or on its way back in full': [
    `DELETE FROM payment.refunds`,
    `UPDATE payment.payments SET status = 'PARTIALLY_REFUNDED' WHERE id = ${id('b004')};
     UPDATE payment.refunds SET points_amount = 99`,
    // Refused by Toss: it is not on its way.
    `UPDATE payment.refunds SET status = 'FAILED', failure_code = 'x'`,
    // Its reservation does not exist.
    `UPDATE payment.payments SET status = 'SUCCESS', paid_at = now() - interval '1 minute' WHERE id = ${id('b005')};
     UPDATE payment.orders SET reservation_id = ${id('0009')} WHERE reservation_id = ${id('0009')};
     INSERT INTO payment.orders (reservation_id, event_id, user_id, status) VALUES (${id('0009')}, ${SHOW}, ${id('f005')}, 'PAID');
     UPDATE payment.payments SET reservation_id = ${id('0009')} WHERE id = ${id('b005')}`,
  ],
  'a confirmed reservation has its mail': ['DELETE FROM notification.deliveries'],
  'no mail was given up': [
    `UPDATE notification.deliveries SET status = 'FAILED', failure_code = 'x', ended_at = now()`,
  ],
  'refunds never exceed what was paid, and are counted right': [
    `UPDATE payment.refunds SET points_amount = 101`,
    `UPDATE payment.payments SET card_refunded = 1 WHERE id = ${id('b001')}`,
    `INSERT INTO payment.refunds (id, payment_id, points_amount, card_amount) VALUES (gen_random_uuid(), ${id('b001')}, 10, 0)`,
  ],
  'an order is PAID exactly if one of its payments has succeeded': [
    `UPDATE payment.orders SET status = 'OPEN' WHERE reservation_id = ${id('0001')}`,
    `UPDATE payment.orders SET status = 'PAID' WHERE reservation_id = ${id('0005')}`,
  ],
  'no payment lives on a closed order': [
    `UPDATE payment.orders SET status = 'CLOSED' WHERE reservation_id = ${id('0005')}`,
  ],
  'the ledger has exactly what was paid and given back': [
    `DELETE FROM payment.ledger WHERE entry_key LIKE 'sale:%:card'`,
    `UPDATE payment.ledger SET amount = amount + 1 WHERE entry_key LIKE 'refund:%'`,
    `INSERT INTO payment.ledger (entry_key, debit_account, credit_account, amount) VALUES ('sale:x:card', 'toss', 'sales:e:d', 1)`,
    // Each kind of entry, booked the wrong way.
    ...['sale:%:points', 'sale:%:card', 'refund:%:points'].map(
      (entries) =>
        `UPDATE payment.ledger SET debit_account = credit_account, credit_account = debit_account
          WHERE entry_key LIKE '${entries}'`,
    ),
    // To the takings of another event, or to the points of another user.
    `UPDATE payment.ledger SET credit_account = 'sales:' || ${id('e002')} || ':2026-04-01' WHERE entry_key LIKE 'sale:%:card'`,
    `UPDATE payment.ledger SET debit_account = 'sales:' || ${id('e002')} || ':2026-04-01' WHERE entry_key LIKE 'refund:%'`,
    `UPDATE payment.ledger SET debit_account = 'points:' || ${id('f009')} WHERE entry_key LIKE 'sale:%b001:points'`,
    `UPDATE payment.ledger SET debit_account = 'toss' WHERE entry_key LIKE 'grant:%'`,
  ],
  'each balance of points is what the ledger says': [
    `UPDATE payment.points SET balance = balance + 1 WHERE user_id = ${id('f001')}`,
    `INSERT INTO payment.points (user_id, balance) VALUES (${id('f009')}, 5)`,
    `INSERT INTO payment.ledger (entry_key, debit_account, credit_account, amount) VALUES ('grant:9:points', 'grants', 'points:x', 1)`,
  ],
  'points are held for open payments and for nothing else': [
    `UPDATE payment.points SET held = 1 WHERE user_id = ${id('f001')}`,
    `UPDATE payment.points SET held = 0 WHERE user_id = ${id('f005')}`,
  ],
  'the history of points is a running sum without a gap': [
    `UPDATE payment.point_histories SET balance_after = 951 WHERE user_id = ${id('f001')} AND n = 2`,
    `DELETE FROM payment.point_histories WHERE user_id = ${id('f004')} AND n = 2`,
    `DELETE FROM payment.point_histories WHERE user_id = ${id('f001')} AND n = 2`,
    `DELETE FROM payment.point_histories WHERE user_id = ${id('f005')}`,
  ],
  'no payment stays READY past its time to pay': [
    `UPDATE payment.payments SET status = 'READY', payment_key = NULL, sends = 0, pay_by = now() - interval '1 hour'
      WHERE id = ${id('b005')}`,
  ],
  'no payment is unknown for longer than Toss can need': [
    `UPDATE payment.payments SET confirm_until = now() - interval '1 second' WHERE id = ${id('b005')}`,
    `UPDATE payment.payments SET status = 'UNKNOWN', confirm_until = now() - interval '1 second' WHERE id = ${id('b005')}`,
  ],
  'no refund is under way for longer than an hour': [
    `UPDATE payment.refunds SET status = 'REQUESTED', ended_at = NULL, created_at = now() - interval '1 second'`,
  ],
  'no refund has failed': [`UPDATE payment.refunds SET status = 'FAILED', failure_code = 'x'`],
  'Toss has no money that we do not know': [
    `UPDATE payment.differences SET closed_at = NULL`,
    `INSERT INTO payment.differences (payment_id, kind, amount) VALUES (${id('b003')}, 'paid_after_failure', 100)`,
  ],
  'no room holds more users than its capacity': [
    `INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, ends_at)
     SELECT gen_random_uuid(), ${SHOW}, gen_random_uuid(), 100 + n, 1, now() + interval '5 minutes' FROM generate_series(1, 2) AS n`,
  ],
  'no number is admitted twice, over all epochs': [
    `ALTER TABLE queue.admissions DROP CONSTRAINT admissions_event_id_number_key;
     UPDATE queue.admissions SET number = 3, epoch = 2 WHERE number = 4`,
  ],
  'no user has two admissions at once': [
    `DROP INDEX queue.admissions_live;
     INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, ends_at)
     VALUES (gen_random_uuid(), ${SHOW}, ${id('f002')}, 9, 1, now() + interval '5 minutes')`,
  ],
  'a slot kept for a hold has its reservation': [
    `INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, state, made_at, ends_at)
     VALUES (gen_random_uuid(), ${SHOW}, gen_random_uuid(), 9, 1, 'PLACED', now() - interval '2 hours', now() - interval '1 hour')`,
  ],
  'a slot is given back once its time is over': [
    `INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, state, made_at, ends_at)
     VALUES (gen_random_uuid(), ${SHOW}, gen_random_uuid(), 9, 1, 'ACTIVE', now() - interval '2 hours', now() - interval '1 hour')`,
  ],
  'a slot is given back once its reservation is over': [
    `UPDATE queue.admissions SET state = 'PLACED' WHERE number = 1`,
    `UPDATE queue.admissions SET state = 'PLACED' WHERE number = 3`,
  ],
  'no fact waits in an outbox': [
    `INSERT INTO auth.outbox (id, type, version, occurred_at, data)
     VALUES (gen_random_uuid(), 'user.registered', 1, now() - interval '1 second', '{}')`,
    `INSERT INTO notification.outbox (id, type, version, occurred_at, data, attempts, set_aside_at)
     VALUES (gen_random_uuid(), 'notification.delivery_due', 1, now() - interval '1 hour', '{}', 20, now())`,
  ],
  'no two refunds share a transaction at Toss': [
    `ALTER TABLE payment.refunds DROP CONSTRAINT refunds_one_transaction;
     UPDATE payment.refunds SET toss_transaction_key = 'T1';
     INSERT INTO payment.refunds (id, payment_id, points_amount, card_amount, status, ended_at, toss_transaction_key)
     VALUES (gen_random_uuid(), ${id('b001')}, 0, 0, 'DONE', now(), 'T1')`,
  ],
};
