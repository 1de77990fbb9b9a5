import type { Api } from '../../api/client.ts';
import { backoffMs, pause } from '../../api/live.ts';
import { Problem } from '../../api/problem.ts';
import type { SeatStore } from './seat-store.ts';

const WINDOW_MS = 2_000;

interface Follower {
  readonly onLost: (seatIds: readonly number[]) => void;
  /** Whether the map is up to date, or the line to the server is lost. */
  readonly onLine: (isCurrent: boolean) => void;
}

/** Loads the whole map, then its windows of two seconds one after the other; the whole map again when a window is gone. */
export async function followSeats(
  ask: Api,
  { eventId, store }: { readonly eventId: string; readonly store: SeatStore },
  { onLost, onLine }: Follower,
  signal: AbortSignal,
): Promise<void> {
  let at: { epoch: number; window: number } | undefined;
  let failures = 0;
  const next = async (): Promise<readonly number[]> => {
    if (at === undefined) {
      const map = await ask('getSeatMap', { params: { eventId }, signal });
      at = { epoch: map.epoch, window: map.window };
      return store.reset(map.statuses);
    }
    const changes = await ask('getSeatChanges', { params: { eventId, window: `${at.epoch}-${at.window}` }, signal });
    at = { epoch: at.epoch, window: changes.next };
    return store.apply(changes.seats);
  };
  while (!signal.aborted) {
    try {
      const lost = await next();
      failures = 0;
      onLine(true);
      if (lost.length > 0) onLost(lost);
      await pause(WINDOW_MS, signal);
    } catch (error) {
      if (signal.aborted) return;
      if (error instanceof Problem && error.status === 410) at = undefined;
      else {
        onLine(false);
        await pause(backoffMs(failures++), signal);
      }
    }
  }
}
