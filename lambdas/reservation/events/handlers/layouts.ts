import { NotFound } from '#shared/contract/errors.ts';
import { ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import type { ApiDeps } from '../../composition.ts';
import { routes } from '../../contract/routes.ts';
import { isKnown, notModified } from '../../handlers/not-modified.ts';
import { findLayout, findLayoutEtag } from '../repositories/layouts.ts';

const handle = handlerOf<ApiDeps>();

const CACHED = 'public, max-age=3600';

export const getLayout = handle(routes.getLayout, async ({ deps, params, headers }) => {
  const ifNoneMatch = headers['if-none-match'];
  // The etag alone is a small read; the layout is up to 200 kB.
  const etag = ifNoneMatch === undefined ? undefined : await findLayoutEtag(deps.database, params.eventId);
  if (etag !== undefined && isKnown(etag, ifNoneMatch)) return notModified({ etag, 'cache-control': CACHED });
  const stored = await findLayout(deps.database, params.eventId);
  if (stored === undefined) throw new NotFound({ detail: 'There is no such event.' });
  return ok(stored.body, { etag: stored.etag, 'cache-control': CACHED });
});
