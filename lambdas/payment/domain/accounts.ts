const KOREA_OFFSET_MS = 9 * 3_600_000;

/** What the fan can spend: we owe it to him. */
export const pointsAccount = (userId: string): string => `points:${userId}`;

/** Takings of an event on one day in Korea: an account a day, so none of them grows for ever. */
export const salesAccount = (eventId: string, at: Date): string =>
  `sales:${eventId}:${new Date(at.getTime() + KOREA_OFFSET_MS).toISOString().slice(0, 10)}`;

/** What Toss owes us. */
export const TOSS_ACCOUNT = 'toss';

/** Points given for nothing: demonstrations and goodwill. */
export const GRANTS_ACCOUNT = 'grants';
