import assert from 'node:assert/strict';
import { ok, ReadyJson } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import type { ApiDeps } from '../../composition.ts';
import { routes } from '../../contract/routes.ts';
import { etagsOf, isKnown, notModified } from '../../handlers/not-modified.ts';
import { readSeatChanges, serveSeatMap } from '../operations/serve-seat-map.ts';
import { WINDOW_SECONDS } from '../repositories/seat-map.ts';

const handle = handlerOf<ApiDeps>();

const CACHED = { 'cache-control': 'public, max-age=1', vary: 'Accept-Encoding' };

export const getSeatMap = handle(routes.getSeatMap, async ({ deps, params, headers }) => {
  const ifNoneMatch = headers['if-none-match'];
  const { etag, map } = await serveSeatMap(deps, params.eventId, etagsOf(ifNoneMatch));
  const cached = etag === undefined ? CACHED : { ...CACHED, etag };
  if (etag !== undefined && isKnown(etag, ifNoneMatch)) return notModified(cached);
  assert(map !== undefined, 'the bytes are left out only for an etag that the caller has');
  return ok(new ReadyJson(map), cached);
});

const startOf = (window: number): string => new Date(window * WINDOW_SECONDS * 1000).toISOString();

export const getSeatChanges = handle(routes.getSeatChanges, async ({ deps, params }) => {
  const [epoch, window] = params.window.split('-').map(Number) as [number, number];
  const found = await readSeatChanges(deps, params.eventId, epoch, window);
  const isClosed = window < found.open;
  return ok(
    {
      from: startOf(window),
      to: startOf(window + 1),
      seats: found.seats.map(([seatId, state]) => [seatId, state] as [number, typeof state]),
      next: isClosed ? window + 1 : window,
    },
    { 'cache-control': isClosed ? 'public, max-age=600, immutable' : 'public, max-age=1' },
  );
});
