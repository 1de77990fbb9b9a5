import * as z from 'zod';
import { defineMessage } from '#shared/contract/message.ts';
import { storedText, uuid } from '#shared/contract/schemas.ts';

/** An account was created. `version` grows with each change of it; receivers apply only a newer one. */
export const userRegistered = defineMessage(
  'user.registered',
  1,
  z.object({
    userId: uuid,
    version: z.int().min(1),
    email: storedText(254),
    name: storedText(100),
    locale: z.enum(['ko', 'en']),
  }),
);

export const publishes = [userRegistered] as const;
