import * as z from 'zod';

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

/** A fact that was committed and not yet sent. */
export interface OutboxRow {
  readonly id: string;
  readonly type: string;
  readonly version: number;
  readonly occurredAt: Date;
  readonly trace: string | null;
  readonly data: unknown;
  /**
   * Milliseconds that are left until it may be delivered, or null. A duration and never an instant: an instant would be
   * compared with the clock of whichever function sends it, and a clock that is ahead makes every delay too short.
   */
  readonly delayMs: number | null;
}

/** @returns the ids of the rows that the queues of all subscribers accepted */
export type SendMessages = (rows: readonly OutboxRow[]) => Promise<string[]>;
