import { httpFunction } from '#shared/http/http-function.ts';
import { hintedDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { hearToss } from '../handlers/hear-toss.ts';

export const handler = httpFunction({ routes, name: 'webhook', deps: hintedDeps, handlers: { hearToss } });
