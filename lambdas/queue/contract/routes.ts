import * as z from 'zod';
import { defineRoutes } from '#shared/contract/route.ts';

export const routes = defineRoutes({
  createSocketTicket: {
    method: 'POST',
    path: '/api/sockets/tickets',
    access: 'user',
    function: 'api',
    summary: 'A single-use ticket, good for 30 seconds, that opens the WebSocket.',
    responses: { 201: z.object({ ticket: z.string(), url: z.string() }) },
  },
});
