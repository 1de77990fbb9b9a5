import { httpFunction } from '#shared/http/http-function.ts';
import { apiDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { createSocketTicket } from '../handlers/create-socket-ticket.ts';

export const handler = httpFunction({ routes, name: 'api', deps: apiDeps, handlers: { createSocketTicket } });
