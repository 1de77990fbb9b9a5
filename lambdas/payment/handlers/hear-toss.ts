import * as z from 'zod';
import { ok } from '#shared/http/answer.ts';
import { routes } from '../contract/routes.ts';
import { settleHinted } from '../operations/settle-hinted.ts';
import { handleWithToss } from './handle.ts';

const hint = z.object({ data: z.object({ orderId: z.string().min(1).max(64) }) });

export const hearToss = handleWithToss(routes.hearToss, async ({ deps, body }) => {
  const parsed = hint.safeParse(body);
  if (parsed.success) await settleHinted(deps, parsed.data.data.orderId);
  return ok({});
});
