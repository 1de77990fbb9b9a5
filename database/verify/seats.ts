import { type Check, SWEEP_GRACE } from './check.ts';

/** Invariants of the sale that hold at every instant, whatever message is on its way. */
export const seatChecks: readonly Check[] = [
  {
    name: 'no seat is in two live reservations',
    means: 'the seat was sold twice',
    schemas: ['reservation'],
    sql: `
      SELECT event_id, seat_id, array_agg(reservation_id) AS reservations
        FROM reservation.reservation_seats
       WHERE is_live
       GROUP BY event_id, seat_id
      HAVING count(*) > 1`,
  },
  {
    name: 'the status of a seat agrees with its reservation',
    means:
      'the seat is free and in a reservation, taken without a reservation, or taken by another one than its row says',
    schemas: ['reservation'],
    sql: `
      WITH live AS (
        SELECT owned.event_id, owned.seat_id, reservations.id AS reservation_id, reservations.status
          FROM reservation.reservation_seats AS owned
          JOIN reservation.reservations ON reservations.id = owned.reservation_id
         WHERE owned.is_live
      )
      SELECT event_id, seat_id, seats.status AS seat, seats.reservation_id AS held_by,
             live.reservation_id AS owned_by, live.status AS reservation
        FROM reservation.seats
        FULL JOIN live USING (event_id, seat_id)
       WHERE seats.reservation_id IS DISTINCT FROM live.reservation_id
          OR seats.status = 'LOCKED' AND live.status NOT IN ('PENDING', 'CANCELLED')
          OR seats.status = 'RESERVED' AND live.status NOT IN ('CONFIRMED', 'CANCEL_REQUESTED')`,
  },
  {
    name: 'the seats of each user are counted right',
    means: 'a user may hold more seats than allowed, or cannot hold as many',
    schemas: ['reservation'],
    sql: `
      WITH counted AS (
        SELECT reservations.event_id, reservations.user_id, count(*) AS seats
          FROM reservation.reservation_seats AS owned
          JOIN reservation.reservations ON reservations.id = owned.reservation_id
         WHERE owned.is_live
         GROUP BY reservations.event_id, reservations.user_id
      )
      SELECT event_id, user_id, fans.live_seats, counted.seats
        FROM reservation.fans
        FULL JOIN counted USING (event_id, user_id)
       WHERE coalesce(fans.live_seats, 0) <> coalesce(counted.seats, 0)`,
  },
  {
    name: 'a hold that is over and answered has no seat',
    means: 'a seat that no user can buy again',
    schemas: ['reservation'],
    sql: `
      SELECT reservations.id AS reservation_id, owned.seat_id
        FROM reservation.reservations
        JOIN reservation.reservation_seats AS owned ON owned.reservation_id = reservations.id AND owned.is_live
       WHERE reservations.status IN ('CANCELLED', 'EXPIRED')
         AND (reservations.answered_at IS NOT NULL OR reservations.replaced)`,
  },
  {
    name: 'a hold is paid or closed by the time it says so',
    means: 'reservation and payment disagree: a seat without money, or money without a seat',
    schemas: ['reservation', 'payment'],
    sql: `
      SELECT reservations.id AS reservation_id, reservations.status, orders.status AS "order"
        FROM reservation.reservations
        LEFT JOIN payment.orders ON orders.reservation_id = reservations.id
       WHERE reservations.answered_at IS NOT NULL
         AND orders.status IS DISTINCT FROM CASE WHEN reservations.payment_id IS NULL THEN 'CLOSED' ELSE 'PAID' END`,
  },
  {
    name: 'a confirmed reservation is paid, with its own payment and amount',
    means: 'a user has seats without having paid for them',
    schemas: ['reservation', 'payment'],
    sql: `
      SELECT reservations.id AS reservation_id, reservations.payment_id, reservations.amount,
             payments.status AS payment, payments.amount AS paid
        FROM reservation.reservations
        LEFT JOIN payment.payments ON payments.id = reservations.payment_id
                                  AND payments.reservation_id = reservations.id
       WHERE reservations.status = 'CONFIRMED'
         AND (payments.id IS NULL
              OR payments.status NOT IN ('SUCCESS', 'PARTIALLY_REFUNDED')
              OR payments.amount <> reservations.amount)`,
  },
  {
    name: 'a reservation that has seats costs what they cost',
    means: 'a user pays for seats that are not reserved, or pays another amount than their prices',
    schemas: ['reservation'],
    // Prices are summed over all seats that the reservation ever had: a hold that is over keeps its amount.
    sql: `
      WITH owned AS (
        SELECT reservation_id, sum(price) AS prices, count(*) FILTER (WHERE is_live) AS live_seats
          FROM reservation.reservation_seats
         GROUP BY reservation_id
      )
      SELECT reservations.id AS reservation_id, reservations.status, reservations.amount, owned.prices, owned.live_seats
        FROM reservation.reservations
        LEFT JOIN owned ON owned.reservation_id = reservations.id
       WHERE reservations.amount IS DISTINCT FROM owned.prices
          OR owned.live_seats = 0
             AND (reservations.status IN ('PENDING', 'CONFIRMED', 'CANCEL_REQUESTED')
                  OR reservations.answered_at IS NULL AND NOT reservations.replaced)`,
  },
  {
    name: 'an event on sale has all seats of its hall',
    means: 'seats that no user can buy, or seats that the hall does not have',
    schemas: ['reservation'],
    sql: `
      SELECT events.id AS event_id, layouts.capacity, made.seats
        FROM reservation.events
        LEFT JOIN reservation.layouts ON layouts.event_id = events.id
       CROSS JOIN LATERAL (SELECT count(*) AS seats FROM reservation.seats WHERE seats.event_id = events.id) AS made
       WHERE events.on_sale
         AND made.seats IS DISTINCT FROM layouts.capacity::bigint`,
  },
];

/** Invariants of the sale that a message or a sweep makes true, soon. */
export const holdChecks: readonly Check[] = [
  {
    name: 'a published event gets its seats',
    means: 'the event cannot be sold: its seats were not made, or the service of events did not learn that they were',
    schemas: ['event', 'reservation'],
    graceMinutes: 5,
    sql: `
      SELECT id AS event_id, published_at
        FROM event.events
       WHERE status = 'PUBLISHED'
         AND seats_ready_at IS NULL
         AND published_at < now() - $1::interval`,
  },
  {
    name: 'a cancelled event has no running hold',
    means: 'the sweep does not end the holds of a cancelled event: users can still pay for it',
    schemas: ['reservation'],
    graceMinutes: 5,
    sql: `
      SELECT reservations.id AS reservation_id, reservations.event_id, events.cancelled_at
        FROM reservation.reservations
        JOIN reservation.events ON events.id = reservations.event_id
       WHERE reservations.status = 'PENDING'
         AND reservations.ended_at IS NULL
         AND events.status = 'CANCELLED'
         AND coalesce(events.cancelled_at, reservations.created_at) < now() - greatest($1::interval, ${SWEEP_GRACE})`,
  },
  {
    name: 'no hold is overdue without having been ended',
    means: 'neither the timer nor the sweep has ended the hold',
    schemas: ['reservation'],
    graceMinutes: 5,
    sql: `
      SELECT id AS reservation_id, expires_at
        FROM reservation.reservations
       WHERE status = 'PENDING'
         AND ended_at IS NULL
         AND expires_at < now() - $1::interval`,
  },
  {
    name: 'no ended hold waits for an answer while no payment is under way',
    means: 'payment has not answered though no payment is under way: the seats stay locked',
    schemas: ['reservation', 'payment'],
    graceMinutes: 5,
    sql: `
      SELECT reservations.id AS reservation_id, reservations.status, ended_at
        FROM reservation.reservations
       WHERE ended_at < now() - $1::interval
         AND answered_at IS NULL
         AND NOT EXISTS (SELECT
                           FROM payment.payments
                          WHERE payments.reservation_id = reservations.id
                            AND payments.status IN ('CONFIRMING', 'UNKNOWN'))`,
  },
  {
    name: 'what was paid is confirmed or on its way back in full',
    means: 'a user has paid and has neither seats nor a refund',
    schemas: ['reservation', 'payment'],
    graceMinutes: 5,
    sql: `
      SELECT payments.id AS payment_id, payments.reservation_id, payments.status, reservations.status AS reservation
        FROM payment.payments
        LEFT JOIN reservation.reservations ON reservations.id = payments.reservation_id
       WHERE payments.paid_at < now() - $1::interval
         AND (reservations.status IN ('CONFIRMED', 'CANCEL_REQUESTED')
              AND reservations.payment_id = payments.id) IS NOT TRUE
         AND payments.amount > (SELECT coalesce(sum(points_amount + card_amount + fee), 0)
                                  FROM payment.refunds
                                 WHERE refunds.payment_id = payments.id
                                   AND refunds.status <> 'FAILED')`,
  },
  {
    name: 'a confirmed reservation has its mail',
    means: 'the user has paid and gets no mail',
    schemas: ['reservation', 'notification'],
    graceMinutes: 5,
    sql: `
      SELECT reservations.id AS reservation_id
        FROM reservation.reservations
       WHERE status = 'CONFIRMED'
         AND confirmed_at < now() - $1::interval
         AND NOT EXISTS (SELECT
                           FROM notification.deliveries
                          WHERE deliveries.reservation_id = reservations.id
                            AND deliveries.kind = 'reservation_confirmed')`,
  },
  {
    name: 'no mail was given up',
    means: 'a user has paid and knows neither number nor seats: all attempts to send the mail failed',
    schemas: ['notification'],
    sql: `
      SELECT id AS delivery_id, kind, reservation_id, failure_code, ended_at
        FROM notification.deliveries
       WHERE status = 'FAILED'`,
  },
];
