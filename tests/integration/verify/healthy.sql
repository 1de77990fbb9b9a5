-- A small database without a violation: one sold reservation, one hold, one that ran out, one whose payment was
-- refused and given back, one that is over while its payment is under way. Ids end in what they are of.
INSERT INTO event.events
  (id, status, title, artist, venue, event_date, sale_starts_at, sale_ends_at, capacity, min_price, max_price, seats_ready_at, created_by, published_at)
VALUES ('00000000-0000-7000-8000-00000000e001', 'PUBLISHED', 'Show', 'Artist', 'Hall', now() + interval '9 days', now() - interval '1 day',
        now() + interval '8 days', 6, 100, 100, now() - interval '1 day', '00000000-0000-7000-8000-00000000ad01', now() - interval '1 day');
INSERT INTO reservation.events (id, version, title, venue, event_date, sale_starts_at, sale_ends_at, hold_minutes, seats_per_fan, on_sale)
VALUES ('00000000-0000-7000-8000-00000000e001', 1, 'Show', 'Hall', now() + interval '9 days', now() - interval '1 day', now() + interval '8 days', 10, 4, true);
INSERT INTO reservation.layouts (event_id, version, capacity, body, etag)
VALUES ('00000000-0000-7000-8000-00000000e001', 1, 6, '{}', 'x');

INSERT INTO reservation.reservations
  (id, number, event_id, user_id, admission_id, amount, status, created_at, expires_at, ended_at, end_reason, asked_at, answered_at, payment_id, confirmed_at)
SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid, 'T26040100000' || n, '00000000-0000-7000-8000-00000000e001',
       ('00000000-0000-7000-8000-00000000f00' || n)::uuid, ('00000000-0000-7000-8000-00000000a00' || n)::uuid, amount, status,
       now() - interval '30 minutes', now() + expires, ended_at, end_reason, ended_at, answered_at, payment_id::uuid, confirmed_at
  FROM (VALUES
    (1, 200, 'CONFIRMED', interval '-20 minutes', NULL::timestamptz, NULL,      now() - interval '25 minutes', '00000000-0000-7000-8000-00000000b001', now() - interval '25 minutes'),
    (2, 100, 'PENDING',   interval '10 minutes',  NULL,              NULL,      NULL,                          NULL,                                   NULL),
    (3, 100, 'EXPIRED',   interval '-20 minutes', now() - interval '20 minutes', 'expired', now() - interval '19 minutes', NULL,                          NULL),
    (4, 100, 'CANCELLED', interval '-20 minutes', now() - interval '20 minutes', 'expired', now() - interval '19 minutes', '00000000-0000-7000-8000-00000000b004', NULL),
    (5, 200, 'PENDING',   interval '-20 minutes', now() - interval '20 minutes', 'expired', NULL,              NULL,                                   NULL)
  ) AS r (n, amount, status, expires, ended_at, end_reason, answered_at, payment_id, confirmed_at);

INSERT INTO reservation.seats (event_id, seat_id, section_id, section, "row", seat_number, price, accessible, status, reservation_id)
SELECT '00000000-0000-7000-8000-00000000e001', seat_id, 0, 'A', '1', seat_id, price, false, status, reservation_id::uuid
  FROM (VALUES
    (0, 100, 'RESERVED',  '00000000-0000-7000-8000-000000000001'),
    (1, 100, 'RESERVED',  '00000000-0000-7000-8000-000000000001'),
    (2, 100, 'LOCKED',    '00000000-0000-7000-8000-000000000002'),
    (3, 100, 'AVAILABLE', NULL),
    (4, 200, 'LOCKED',    '00000000-0000-7000-8000-000000000005'),
    (5, 100, 'AVAILABLE', NULL)
  ) AS s (seat_id, price, status, reservation_id);
INSERT INTO reservation.reservation_seats (reservation_id, event_id, seat_id, price, is_live)
SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid, '00000000-0000-7000-8000-00000000e001', seat_id, price, is_live
  FROM (VALUES (1, 0, 100, true), (1, 1, 100, true), (2, 2, 100, true), (3, 3, 100, false), (4, 3, 100, false), (5, 4, 200, true))
    AS s (n, seat_id, price, is_live);
INSERT INTO reservation.fans (event_id, user_id, live_seats)
SELECT '00000000-0000-7000-8000-00000000e001', ('00000000-0000-7000-8000-00000000f00' || n)::uuid, seats
  FROM (VALUES (1, 2), (2, 1), (3, 0), (4, 0), (5, 1)) AS f (n, seats);

INSERT INTO payment.orders (reservation_id, event_id, user_id, status)
SELECT ('00000000-0000-7000-8000-00000000000' || n)::uuid, '00000000-0000-7000-8000-00000000e001', ('00000000-0000-7000-8000-00000000f00' || n)::uuid, status
  FROM (VALUES (1, 'PAID'), (3, 'CLOSED'), (4, 'PAID'), (5, 'OPEN')) AS o (n, status);
INSERT INTO payment.payments
  (id, reservation_id, event_id, user_id, order_name, order_id, amount, point_used, card_amount, status, payment_key, sends, pay_by,
   confirm_until, failure_code, points_refunded, paid_at)
SELECT ('00000000-0000-7000-8000-00000000b00' || n)::uuid, ('00000000-0000-7000-8000-00000000000' || n)::uuid,
       '00000000-0000-7000-8000-00000000e001', ('00000000-0000-7000-8000-00000000f00' || n)::uuid, 'Show', 'order-' || n, points + card,
       points, card, status, payment_key, sends, now() - interval '20 minutes', confirm_until, failure_code, points_refunded, paid_at
  FROM (VALUES
    (1, 50,  150, 'SUCCESS',    'key-1', 1, now() - interval '25 minutes', NULL,     0,   now() - interval '25 minutes'),
    (3, 0,   100, 'FAILED',     NULL,    0, NULL,                          'closed', 0,   NULL),
    (4, 100, 0,   'REFUNDED',   NULL,    0, NULL,                          NULL,     100, now() - interval '20 minutes'),
    (5, 100, 100, 'CONFIRMING', 'key-5', 1, now() + interval '20 seconds', NULL,     0,   NULL)
  ) AS p (n, points, card, status, payment_key, sends, confirm_until, failure_code, points_refunded, paid_at);
INSERT INTO payment.refunds (id, payment_id, points_amount, card_amount, status, ended_at)
VALUES ('00000000-0000-7000-8000-00000000b004', '00000000-0000-7000-8000-00000000b004', 100, 0, 'DONE', now());
-- A person has given back what lay at Toss.
INSERT INTO payment.differences (payment_id, kind, amount, closed_at)
VALUES ('00000000-0000-7000-8000-00000000b003', 'not_money', 100, now());

INSERT INTO payment.points (user_id, balance, held, changes)
SELECT ('00000000-0000-7000-8000-00000000f00' || n)::uuid, balance, held, changes
  FROM (VALUES (1, 950, 0, 2), (4, 100, 0, 3), (5, 100, 100, 1)) AS p (n, balance, held, changes);
INSERT INTO payment.point_histories (user_id, n, type, amount, balance_after, reference_type, reference_id, description)
SELECT ('00000000-0000-7000-8000-00000000f00' || fan)::uuid, n, type, amount, balance_after, 'PAYMENT', gen_random_uuid(), 'Show'
  FROM (VALUES (1, 1, 'CHARGE', 1000, 1000), (1, 2, 'USE', -50, 950),
               (4, 1, 'CHARGE', 100, 100), (4, 2, 'USE', -100, 0), (4, 3, 'REFUND', 100, 100),
               (5, 1, 'CHARGE', 100, 100)) AS h (fan, n, type, amount, balance_after);
INSERT INTO payment.ledger (entry_key, debit_account, credit_account, amount)
SELECT entry_key, replace(debit, 'fan', 'points:00000000-0000-7000-8000-00000000f00'),
       replace(credit, 'fan', 'points:00000000-0000-7000-8000-00000000f00'), amount
  FROM (VALUES
    ('grant:1:points', 'grants', 'fan1', 1000),
    ('grant:4:points', 'grants', 'fan4', 100),
    ('grant:5:points', 'grants', 'fan5', 100),
    ('sale:00000000-0000-7000-8000-00000000b001:points', 'fan1', 'sales:00000000-0000-7000-8000-00000000e001:2026-04-01', 50),
    ('sale:00000000-0000-7000-8000-00000000b001:card', 'toss', 'sales:00000000-0000-7000-8000-00000000e001:2026-04-01', 150),
    ('sale:00000000-0000-7000-8000-00000000b004:points', 'fan4', 'sales:00000000-0000-7000-8000-00000000e001:2026-04-01', 100),
    ('refund:00000000-0000-7000-8000-00000000b004:points', 'sales:00000000-0000-7000-8000-00000000e001:2026-04-01', 'fan4', 100)
  ) AS l (entry_key, debit, credit, amount);

INSERT INTO queue.rooms (event_id, version, capacity, gathers_from, opens_at, closes_at)
VALUES ('00000000-0000-7000-8000-00000000e001', 1, 3, now() - interval '2 days', now() - interval '1 day', now() + interval '8 days');
INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, state, made_at, ends_at)
SELECT ('00000000-0000-7000-8000-00000000a00' || n)::uuid, '00000000-0000-7000-8000-00000000e001',
       ('00000000-0000-7000-8000-00000000f00' || n)::uuid, n, 1, state, now() - interval '31 minutes', now() - interval '26 minutes'
  FROM (VALUES (1, 'ENDED'), (2, 'PLACED'), (3, 'ENDED'), (4, 'ENDED'), (5, 'PLACED')) AS a (n, state);

INSERT INTO notification.deliveries (id, kind, reservation_id, user_id, facts)
VALUES (gen_random_uuid(), 'reservation_confirmed', '00000000-0000-7000-8000-000000000001', '00000000-0000-7000-8000-00000000f001', '{}');
