import type * as z from 'zod';

/** A fact in the past tense that a service publishes, e.g. `event.published`. */
export interface MessageType<Name extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Name;
  /** Increases when the meaning of a field changes; a new optional field does not need it. */
  readonly version: number;
  readonly data: Data;
}

export interface PublishOptions {
  /**
   * Milliseconds to wait before delivery, counted by the clock of the database. SQS delays a message by at most
   * 15 minutes, so the receiver may get it earlier.
   */
  readonly delayMs?: number;
}

export const defineMessage = <const Name extends string, Data extends z.ZodType>(
  type: Name,
  version: number,
  data: Data,
): MessageType<Name, Data> => ({ type, version, data });

/** A message that a service receives, and in which of its queues. Queues, grants and the routes of messages derive from it. */
export interface Subscription {
  readonly message: MessageType;
  /** `bulk` for messages that start long work, so that they never delay a sale. */
  readonly queue: 'inbox' | 'bulk';
}

/** The contract of one service, for CDK, the tests and the generator of the OpenAPI document. */
export interface ServiceContract {
  readonly name: string;
  readonly routes: import('./route.ts').Routes;
  readonly functions: import('./function.ts').Functions;
  readonly publishes: readonly MessageType[];
  readonly subscriptions: readonly Subscription[];
}
