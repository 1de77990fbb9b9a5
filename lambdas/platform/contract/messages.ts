import type { MessageType, Subscription } from '#shared/contract/message.ts';

export const publishes: readonly MessageType[] = [];
export const subscriptions: readonly Subscription[] = [];
