import { expect, it } from '@jest/globals';
import { queuesByType } from './send.ts';

const urls = { 'queue-inbox': 'https://sqs.test/queue', 'notification-inbox': 'https://sqs.test/notification' };

it('gives the URLs of the queues that subscribed to a message', () => {
  expect(queuesByType(urls)['reservation.confirmed']).toEqual(Object.values(urls));
});

it('keeps a subscriber whose URL is missing, so that the message does not count as sent', () => {
  expect(queuesByType({ 'queue-inbox': urls['queue-inbox'] })['reservation.confirmed']).toEqual([
    urls['queue-inbox'],
    'notification-inbox',
  ]);
});
