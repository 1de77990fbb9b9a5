import * as z from 'zod';
import { uuid } from '#shared/contract/schemas.ts';

/** Signed by the queue, verified by reservation: the fan may choose seats until the token ends. */
export const ADMISSION_TOKEN = { typ: 'admission', aud: 'reservation' } as const;
export const admissionFacts = z.object({ admissionId: uuid, eventId: uuid, userId: uuid });

/** Signed and verified by the queue: this fan had this number. It gives a place back that Redis has lost. */
export const PLACE_TICKET = { typ: 'place-ticket', aud: 'queue' } as const;
export const placeTicketFacts = z.object({
  eventId: uuid,
  userId: uuid,
  number: z.int().min(1),
  epoch: z.int().min(1),
});
