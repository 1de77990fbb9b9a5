import { httpFunction } from '#shared/http/http-function.ts';
import { roomDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { enterQueue } from '../handlers/queue.ts';

export const handler = httpFunction({ routes, name: 'enter', deps: roomDeps, handlers: { enterQueue } });
