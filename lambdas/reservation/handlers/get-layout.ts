import { NotFound } from '#shared/domain/errors.ts';
import { ok } from '#shared/http/answer.ts';
import { addLogFacts } from '#shared/observability/log.ts';
import { routes } from '../contract/routes.ts';
import { findLayout, findLayoutEtag } from '../repositories/layouts.ts';
import { handle } from './handle.ts';
import { notModified } from './not-modified.ts';

const CACHED = 'public, max-age=3600';

export const getLayout = handle(routes.getLayout, async ({ deps, params, headers }) => {
  addLogFacts({ eventId: params.eventId });
  const known = headers['if-none-match'];
  if (known !== undefined && known === (await findLayoutEtag(deps.database, params.eventId)))
    return notModified({ etag: known, 'cache-control': CACHED });
  const stored = await findLayout(deps.database, params.eventId);
  if (stored === undefined) throw new NotFound('There is no such event.');
  return ok(stored.body, { etag: stored.etag, 'cache-control': CACHED });
});
