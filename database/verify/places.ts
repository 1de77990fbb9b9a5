import { type Check, SWEEP_GRACE } from './check.ts';

/** Invariants of the waiting room. PostgreSQL alone is read: Redis only proposes admissions. */
export const placeChecks: readonly Check[] = [
  {
    name: 'no room holds more users than its capacity',
    means: 'more users were admitted at once than the room may hold',
    schemas: ['queue'],
    sql: `
      SELECT rooms.event_id, rooms.capacity, count(*) AS inside
        FROM queue.rooms
        JOIN queue.admissions ON admissions.event_id = rooms.event_id AND admissions.state <> 'ENDED'
       GROUP BY rooms.event_id, rooms.capacity
      HAVING count(*) > rooms.capacity`,
  },
  {
    name: 'no number is admitted twice, over all epochs',
    means: 'two users had the same place, or one user was admitted twice',
    schemas: ['queue'],
    sql: `
      SELECT event_id, number, array_agg(epoch) AS epochs
        FROM queue.admissions
       GROUP BY event_id, number
      HAVING count(*) > 1`,
  },
  {
    name: 'no user has two admissions at once',
    means: 'one user holds two slots of a room',
    schemas: ['queue'],
    sql: `
      SELECT event_id, user_id, count(*) AS admissions
        FROM queue.admissions
       WHERE state <> 'ENDED'
       GROUP BY event_id, user_id
      HAVING count(*) > 1`,
  },
  {
    name: 'a slot kept for a hold has its reservation',
    means: 'the slot is taken for ever: it ends with a reservation, and there is none',
    schemas: ['queue', 'reservation'],
    sql: `
      SELECT admissions.event_id, admissions.id AS admission_id, admissions.made_at
        FROM queue.admissions
       WHERE admissions.state = 'PLACED'
         AND NOT EXISTS (SELECT
                           FROM reservation.reservations
                          WHERE reservations.admission_id = admissions.id
                            AND NOT reservations.replaced)`,
  },
  {
    name: 'a slot is given back once its time is over',
    means: 'no tick maintains the room: users wait although slots are free',
    schemas: ['queue'],
    graceMinutes: 5,
    sql: `
      SELECT event_id, id AS admission_id, ends_at
        FROM queue.admissions
       WHERE state = 'ACTIVE'
         AND ends_at < now() - greatest($1::interval, ${SWEEP_GRACE})`,
  },
  {
    name: 'a slot is given back once its reservation is over',
    means: 'a slot of the room that no user can get again',
    schemas: ['queue', 'reservation'],
    graceMinutes: 5,
    sql: `
      SELECT admissions.event_id, admissions.id AS admission_id, reservations.id AS reservation_id, reservations.status
        FROM queue.admissions
        JOIN reservation.reservations ON reservations.admission_id = admissions.id AND NOT reservations.replaced
       WHERE admissions.state = 'PLACED'
         AND reservations.status IN ('CONFIRMED', 'CANCELLED', 'EXPIRED')
         AND coalesce(reservations.confirmed_at, reservations.answered_at, reservations.ended_at)
             < now() - $1::interval`,
  },
];
