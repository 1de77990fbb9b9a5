import * as z from 'zod';

export type { MessageType } from '../contract/message.ts';

/** A message on the wire: the fact, its identity and the trace of its cause. */
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
  /**
   * Milliseconds to wait before delivery, counted by the clock of the database. SQS delays a message by at most
   * 15 minutes, so the receiver may get it earlier.
   */
  readonly delayMs?: number;
}
