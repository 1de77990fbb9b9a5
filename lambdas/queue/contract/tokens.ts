import * as z from 'zod';
import { uuid } from '#shared/contract/schemas.ts';
import { defineToken } from '#shared/contract/token.ts';

/** Signed by the queue, verified by reservation: the user may choose seats until the token ends. */
export const ADMISSION_TOKEN = defineToken(
  'admission',
  'reservation',
  z.object({ admissionId: uuid, eventId: uuid, userId: uuid }),
);

/** Signed and verified by the queue: this user had this number. It restores a place that Redis has lost. */
export const PLACE_TICKET = defineToken(
  'place-ticket',
  'queue',
  z.object({ eventId: uuid, userId: uuid, number: z.int().min(1), epoch: z.int().min(1) }),
);
