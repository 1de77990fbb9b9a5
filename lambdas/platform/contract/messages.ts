import type { MessageType } from '#shared/contract/message.ts';

export const publishes: readonly MessageType[] = [];
