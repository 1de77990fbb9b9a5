import type { Stage } from './stage.ts';

/** Counts sold seats, and seats that belong to two live reservations. */
const OVERSOLD = `
  SELECT count(*)::integer AS n
    FROM (SELECT FROM reservation.reservation_seats
           WHERE event_id = ANY ($1::uuid[]) AND is_live
           GROUP BY event_id, seat_id
          HAVING count(*) > 1) twice`;
const SOLD = `
  SELECT count(*)::integer AS n
    FROM reservation.seats JOIN reservation.reservation_seats USING (event_id, seat_id, reservation_id)
   WHERE event_id = ANY ($1::uuid[]) AND is_live AND status <> 'AVAILABLE'`;

/** @throws Error when a seat was sold twice, or when PostgreSQL has another number of sold seats than were answered */
export async function assertSold(
  { database }: Stage,
  events: readonly string[],
  promised: number,
): Promise<{ oversold: number; sold: number }> {
  const [twice] = await database.sql<{ n: number }>(OVERSOLD, [events]);
  const [seats] = await database.sql<{ n: number }>(SOLD, [events]);
  const counts = { oversold: twice!.n, sold: seats!.n };
  if (counts.oversold !== 0 || counts.sold !== promised)
    throw new Error(`${promised} seats were answered as held, ${counts.sold} are sold, ${counts.oversold} twice`);
  return counts;
}
