import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import document from '../openapi.json' with { type: 'json' };
import { handle } from './handle.ts';

export const getOpenApi = handle(routes.getOpenApi, () =>
  Promise.resolve(ok(document, { 'cache-control': 'public, max-age=300' })),
);
