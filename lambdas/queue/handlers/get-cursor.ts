import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { lookAtCursor } from '../operations/look-at-cursor.ts';
import { handle } from './handle.ts';

/** One answer a second serves everyone behind the CDN. */
const CACHE = { 'cache-control': 'public, max-age=1' };

export const getCursor = handle(routes.getCursor, async ({ deps, params }) =>
  ok(await lookAtCursor(deps, params.eventId), CACHE),
);
