import * as z from 'zod';
import { ok } from '#shared/http/answer.ts';
import { handlerOf } from '#shared/http/http-function.ts';
import type { MessageDeps } from '../composition.ts';
import { routes } from '../contract/routes.ts';
import { recordHint } from '../operations/webhook-hints.ts';

/** The only member that is read. Anyone can call the route, so its status counts for nothing. */
const hint = z.object({ data: z.object({ orderId: z.string().min(1).max(64) }) });

/** Answers 200 at once, whatever the body says: anything else makes Toss repeat the webhook for days. */
export const receiveTossWebhook = handlerOf<MessageDeps>()(routes.receiveTossWebhook, async ({ deps, body }) => {
  const parsed = hint.safeParse(body);
  if (parsed.success) await recordHint(deps, parsed.data.data.orderId);
  return ok({});
});
