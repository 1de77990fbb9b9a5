import type { Redis } from 'ioredis';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { SeatChangesGone } from '../contract/errors.ts';
import { readSeatWindow, type SeatWindow } from '../repositories/seat-map.ts';

/**
 * What changed in one window.
 *
 * @throws SeatChangesGone also when Redis does not answer: the map can be had without it
 */
export async function readSeatChanges(
  { redis }: { readonly redis: Redis },
  eventId: string,
  epoch: number,
  window: number,
): Promise<SeatWindow> {
  const found = await bestEffort('seat changes', () => readSeatWindow(redis, eventId, epoch, window));
  if (found === undefined) throw new SeatChangesGone();
  return found;
}
