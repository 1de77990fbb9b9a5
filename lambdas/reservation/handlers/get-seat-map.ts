import { ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../contract/routes.ts';
import { readSeatMap } from '../operations/read-seat-map.ts';
import { handle } from './handle.ts';
import { isKnown, notModified } from './not-modified.ts';

/** A third of the windows that are kept: whoever is told *not modified* can still follow from his copy on. */
const WINDOWS_OF_A_COPY = 100;

export const getSeatMap = handle(routes.getSeatMap, async ({ deps, params, headers }) => {
  addLogFacts({ eventId: params.eventId });
  const { count, ...map } = await readSeatMap(deps, params.eventId);
  // Epoch 0 counts no changes, so nothing can be said about a copy of it. A copy must not outlive its window either.
  const age = Math.floor(map.window / WINDOWS_OF_A_COPY);
  const etag = map.epoch === 0 ? undefined : `"${map.epoch}.${count}.${age}"`;
  const cached = { ...(etag === undefined ? {} : { etag }), 'cache-control': 'public, max-age=1' };
  if (etag !== undefined && isKnown(etag, headers['if-none-match'])) return notModified(cached);
  return ok(map, cached);
});
