import * as z from 'zod';

export type { MessageType } from '../contract/message.ts';

/** What travels: the fact, who it is, and the trace of what caused it. */
export const envelope = z.object({
  id: z.uuid(),
  type: z.string().min(1),
  version: z.int().min(1),
  occurredAt: z.iso.datetime(),
  traceId: z.string().nullable(),
  data: z.unknown(),
});
export type Envelope = z.infer<typeof envelope>;

export interface PublishOptions {
  /** Not before this instant; SQS carries at most 15 minutes of delay, so the receiver may see it earlier. */
  readonly deliverAt?: Date;
}
