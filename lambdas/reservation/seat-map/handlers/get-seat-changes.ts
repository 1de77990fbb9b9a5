import { ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../../contract/routes.ts';
import { handle } from '../../handlers/handle.ts';
import { readSeatChanges } from '../operations/read-seat-changes.ts';
import { WINDOW_SECONDS } from '../repositories/seat-map.ts';

const startOf = (window: number): string => new Date(window * WINDOW_SECONDS * 1000).toISOString();

export const getSeatChanges = handle(routes.getSeatChanges, async ({ deps, params }) => {
  addLogFacts({ eventId: params.eventId });
  const [epoch, window] = params.window.split('-').map(Number) as [number, number];
  const found = await readSeatChanges(deps, params.eventId, epoch, window);
  const isClosed = window < found.open;
  return ok(
    {
      from: startOf(window),
      to: startOf(window + 1),
      seats: found.seats.map(([seatId, letter]) => [seatId, letter] as [number, typeof letter]),
      next: isClosed ? window + 1 : window,
    },
    { 'cache-control': isClosed ? 'public, max-age=600, immutable' : 'public, max-age=1' },
  );
});
