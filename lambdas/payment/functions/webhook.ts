import { httpFunction } from '#shared/http/http-function.ts';
import { messageDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { receiveTossWebhook } from '../handlers/webhooks.ts';

export const handler = httpFunction({ routes, name: 'webhook', deps: messageDeps, handlers: { receiveTossWebhook } });
