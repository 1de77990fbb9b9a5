import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { refresh as operation } from '../operations/refresh.ts';
import { handle } from './handle.ts';

export const refresh = handle(routes.refresh, async ({ deps, body }) => ok(await operation(deps, body.refreshToken)));
