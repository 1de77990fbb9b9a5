import * as z from 'zod';
import { ok } from '#shared/http/answer.ts';
import { handlerOf, httpFunction } from '#shared/http/http-function.ts';
import { type MessageDeps, messageDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { recordHint } from '../operations/webhook-hints.ts';

/** The only member that is read. Any client can call the route, so the status in the body is not used. */
const hint = z.object({ data: z.object({ orderId: z.string().min(1).max(64) }) });

/** Always answers 200, whatever the body is: after any other answer Toss repeats the webhook for days. */
export const receiveTossWebhook = handlerOf<MessageDeps>()(routes.receiveTossWebhook, async ({ deps, body }) => {
  const parsed = hint.safeParse(body);
  if (parsed.success) await recordHint(deps, parsed.data.data.orderId);
  return ok({});
});

export const handler = httpFunction({ routes, name: 'webhook', deps: messageDeps, handlers: { receiveTossWebhook } });
