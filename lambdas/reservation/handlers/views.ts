import type { ReservationView } from '../contract/routes.ts';
import type { OwnedReservation } from '../repositories/reservation-lists.ts';

export const toReservationView = (row: OwnedReservation): ReservationView => ({
  id: row.id,
  number: row.number,
  eventId: row.event_id,
  event: { title: row.title, eventDate: row.event_date.toISOString(), venue: row.venue },
  seats: row.seats.map((seat) => ({
    id: seat.seat_id,
    section: seat.section,
    row: seat.row,
    number: seat.seat_number,
    price: seat.price,
  })),
  amount: row.amount,
  status: row.status,
  expiresAt: row.expires_at.toISOString(),
  version: row.version,
  createdAt: row.created_at.toISOString(),
});
