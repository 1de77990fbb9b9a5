import assert from 'node:assert/strict';
import { ok, ReadyJson } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../../contract/routes.ts';
import { handle } from '../../handlers/handle.ts';
import { etagsOf, isKnown, notModified } from '../../handlers/not-modified.ts';
import { serveSeatMap } from '../operations/serve-seat-map.ts';

const CACHED = { 'cache-control': 'public, max-age=1', vary: 'Accept-Encoding' };

export const getSeatMap = handle(routes.getSeatMap, async ({ deps, params, headers }) => {
  addLogFacts({ eventId: params.eventId });
  const ifNoneMatch = headers['if-none-match'];
  const { etag, map } = await serveSeatMap(deps, params.eventId, etagsOf(ifNoneMatch));
  const cached = etag === undefined ? CACHED : { ...CACHED, etag };
  if (etag !== undefined && isKnown(etag, ifNoneMatch)) return notModified(cached);
  assert(map !== undefined, 'the bytes are left out only for an etag that the caller has');
  return ok(new ReadyJson(map), cached);
});
