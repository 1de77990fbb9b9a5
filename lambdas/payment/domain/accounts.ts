const KOREA_OFFSET_MS = 9 * 3_600_000;

/** Points that the user can spend: a debt of ours. */
export const pointsAccount = (userId: string): string => `points:${userId}`;

/** Sales of an event on one day in Korea. One account a day, so that none grows without end. */
export const salesAccount = (eventId: string, at: Date): string =>
  `sales:${eventId}:${new Date(at.getTime() + KOREA_OFFSET_MS).toISOString().slice(0, 10)}`;

/** Card payments that Toss owes us. */
export const TOSS_ACCOUNT = 'toss';

/** Points that were given away: demonstrations and goodwill. */
export const GRANTS_ACCOUNT = 'grants';
