import type { Subscription } from '#shared/contract/message.ts';

/** What this service hears, and in which of its queues. */
export const subscriptions: readonly Subscription[] = [];
