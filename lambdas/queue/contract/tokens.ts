import * as z from 'zod';
import { uuid } from '#shared/contract/schemas.ts';

/** Signed by the queue, verified by reservation: the fan may choose seats until the token ends. */
export const ADMISSION_TOKEN = { typ: 'admission', aud: 'reservation' } as const;
export const admissionFacts = z.object({ admissionId: uuid, eventId: uuid, userId: uuid });
export type AdmissionFacts = z.infer<typeof admissionFacts>;
