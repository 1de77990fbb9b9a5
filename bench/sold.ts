import type { Stage } from './stage.ts';

/** Seats that belong to two live reservations, by the rows alone. */
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

/** @throws where a seat was sold twice, or the users were promised another number of seats than PostgreSQL has */
export async function assertSold(
  { database }: Stage,
  events: readonly string[],
  promised: number,
): Promise<{ oversold: number; sold: number }> {
  const [twice] = await database.sql<{ n: number }>(OVERSOLD, [events]);
  const [seats] = await database.sql<{ n: number }>(SOLD, [events]);
  const counts = { oversold: twice!.n, sold: seats!.n };
  if (counts.oversold !== 0 || counts.sold !== promised)
    throw new Error(`${promised} seats were promised, ${counts.sold} are sold, ${counts.oversold} twice`);
  return counts;
}
