import { describe, expect, it } from '@jest/globals';
import type { APIGatewayProxyEvent } from 'aws-lambda';
import { parseRequest } from '#shared/http/request.ts';
import { SEAT_PRICE_MAX } from './layout.ts';
import { type NewEvent, routes } from './routes.ts';

const { body } = routes.createEvent;
const newEvent = (more: Partial<NewEvent> = {}) => ({
  title: '첫 번째 겨울',
  artist: '하늘정원',
  venue: '한빛아트홀',
  eventDate: '2030-01-03T10:00:00Z',
  saleStartsAt: '2030-01-01T10:00:00Z',
  saleEndsAt: '2030-01-02T10:00:00Z',
  layout: { sections: [{ name: 'R', price: 150_000, capacity: 30 }] },
  ...more,
});

/** Paths of what is complained about. */
const complaintsAbout = (more: Partial<NewEvent>): string[] =>
  (body.safeParse(newEvent(more)).error?.issues ?? []).map(({ path }) => path.join('.'));

describe('texts', () => {
  const seated = (more: object) => ({
    sections: [{ name: 'R', price: 100, rows: [{ label: 'A', seats: 2 }], ...more }],
  });
  const odd = ['a\nb', 'a\u0007b', 'a\u202eb', '\u200b'];

  it.each([
    ['title', (words: string) => ({ title: words })],
    ['artist', (words: string) => ({ artist: words })],
    ['venue', (words: string) => ({ venue: words })],
    ['address', (words: string) => ({ address: words })],
    ['name of a section', (words: string) => ({ layout: seated({ name: words }) })],
    ['label of a row', (words: string) => ({ layout: seated({ rows: [{ label: words, seats: 2 }] }) })],
    ['row of removed seats', (words: string) => ({ layout: seated({ removed: [{ row: words, numbers: [1] }] }) })],
  ])('of one line hold no control character: %s', (_, more) => {
    expect(complaintsAbout(more('첫 번째 (겨울) A-1'))).toEqual([]);
    for (const words of odd) expect(complaintsAbout(more(words))).not.toEqual([]);
  });

  it('of a description may have many lines', () => {
    expect(complaintsAbout({ description: 'one\n\ntwo' })).toEqual([]);
  });
});

describe('the price of a section', () => {
  it.each([
    ['with rows', (price: number) => ({ name: 'R', price, rows: [{ label: '1', seats: 2 }] })],
    ['without', (price: number) => ({ name: 'R', price, capacity: 9 })],
  ])('has a limit, %s', (_, section) => {
    expect(complaintsAbout({ layout: { sections: [section(SEAT_PRICE_MAX)] } })).toEqual([]);
    expect(complaintsAbout({ layout: { sections: [section(SEAT_PRICE_MAX + 1)] } })).toHaveLength(1);
  });

  it.each([
    [0, true],
    [1, false],
    [99, false],
    [100, true],
    [SEAT_PRICE_MAX, true],
    [SEAT_PRICE_MAX + 1, false],
    [-1, false],
    [100.5, false],
  ])('of %d KRW can be paid by card or is free: %s', (price, isAccepted) => {
    for (const section of [
      { name: 'R', price, rows: [{ label: '1', seats: 2 }] },
      { name: 'R', price, capacity: 9 },
    ])
      expect(complaintsAbout({ layout: { sections: [section] } })).toHaveLength(isAccepted ? 0 : 1);
  });

  it('is refused with the path of the field', () => {
    const body = JSON.stringify(newEvent({ layout: { sections: [{ name: 'R', price: 99, capacity: 9 }] } }));
    const event = { body, headers: {}, requestContext: { requestId: 'r', identity: {} } };
    const parse = () => parseRequest(routes.createEvent, event as unknown as APIGatewayProxyEvent, undefined);
    const errors = [{ path: 'layout.sections.0.price', message: 'must be 0, or 100 to 100,000,000 KRW' }];
    expect(parse).toThrow(expect.objectContaining({ code: 'invalid_request', facts: { errors } }));
  });

  it('keeps the most expensive reservation of eight seats within an integer of PostgreSQL', () => {
    expect(8 * SEAT_PRICE_MAX).toBeLessThan(2 ** 31);
  });
});
