import type { NewEvent } from '../../../lambdas/event/contract/routes.ts';

const inHours = (hours: number): string => new Date(Date.now() + hours * 3_600_000).toISOString();

/** A show whose sale has begun, in a hall of 22 seats and a floor for 30. */
export const newEvent = (more: Partial<NewEvent> = {}): NewEvent => ({
  title: '첫 번째 겨울',
  artist: '하늘정원',
  venue: '한빛아트홀',
  eventDate: inHours(48),
  saleStartsAt: inHours(-1),
  saleEndsAt: inHours(24),
  holdMinutes: 10,
  seatsPerFan: 4,
  forbidsOrphanSeats: false,
  layout: {
    sections: [
      { name: 'R', price: 150_000, rows: [10, 12].map((seats, index) => ({ label: String(index + 1), seats })) },
      { name: 'Standing', price: 90_000, capacity: 30 },
    ],
  },
  ...more,
});
