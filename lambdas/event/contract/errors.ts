import { refusal } from '#shared/contract/refusal.ts';

export const EventCancelled = refusal('event_cancelled', 'conflict', 'This event was cancelled.');
