import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { handle } from './handle.ts';

/** A new key is published 15 minutes before it signs, so five of them in a cache are safe. */
export const getJwks = handle(routes.getJwks, async ({ deps }) =>
  ok(await deps.publicKeys(), { 'cache-control': 'public, max-age=300' }),
);
