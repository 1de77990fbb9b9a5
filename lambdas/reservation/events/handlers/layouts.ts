import { NotFound } from '#shared/contract/errors.ts';
import { ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../../contract/routes.ts';
import { handle } from '../../handlers/handle.ts';
import { isKnown, notModified } from '../../handlers/not-modified.ts';
import { findLayout, findLayoutEtag } from '../repositories/layouts.ts';

const CACHED = 'public, max-age=3600';

export const getLayout = handle(routes.getLayout, async ({ deps, params, headers }) => {
  addLogFacts({ eventId: params.eventId });
  const ifNoneMatch = headers['if-none-match'];
  // The etag alone is a small read; the layout is up to 200 kB.
  const etag = ifNoneMatch === undefined ? undefined : await findLayoutEtag(deps.database, params.eventId);
  if (etag !== undefined && isKnown(etag, ifNoneMatch)) return notModified({ etag, 'cache-control': CACHED });
  const stored = await findLayout(deps.database, params.eventId);
  if (stored === undefined) throw new NotFound({ detail: 'There is no such event.' });
  return ok(stored.body, { etag: stored.etag, 'cache-control': CACHED });
});
