import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { publishEvent as operation } from '../operations/publish-event.ts';
import { handle } from './handle.ts';
import { toPublicationView } from './views.ts';

export const publishEvent = handle(routes.publishEvent, async ({ deps, params }) =>
  ok(toPublicationView(await operation(deps, params.eventId))),
);
