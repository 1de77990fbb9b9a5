import type * as z from 'zod';

/** A fact in the past tense that one service publishes to others, e.g. `event.published`. */
export interface MessageType<Name extends string = string, Data extends z.ZodType = z.ZodType> {
  readonly type: Name;
  /** Grows when the meaning of a field changes; new optional fields do not need it. */
  readonly version: number;
  readonly data: Data;
}

export const defineMessage = <const Name extends string, Data extends z.ZodType>(
  type: Name,
  version: number,
  data: Data,
): MessageType<Name, Data> => ({ type, version, data });

/** A receiver subscribes to a message with one of its queues. Queues, grants and the outbox's routing follow from it. */
export interface Subscription {
  readonly message: MessageType;
  /** `bulk` for what starts long work, so that it never delays a sale. */
  readonly queue: 'inbox' | 'bulk';
}

/** The whole contract of one service, as CDK, the tests and the document generator read it. */
export interface ServiceContract {
  readonly name: string;
  readonly routes: import('./route.ts').Routes;
  readonly functions: import('./function.ts').Functions;
  readonly publishes: readonly MessageType[];
  readonly subscriptions: readonly Subscription[];
}
