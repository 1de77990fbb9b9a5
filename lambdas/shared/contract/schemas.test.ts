import { describe, expect, it } from '@jest/globals';
import { instant } from './schemas.ts';

describe('an instant', () => {
  it.each(['1970-01-01T00:00:00Z', '2027-05-01T10:30:00.000Z', '2999-12-31T23:59:59.999Z'])('may be %s', (at) => {
    expect(instant.parse(at)).toBe(at);
    // What the stores give back is an instant again.
    expect(instant.safeParse(new Date(at).toISOString()).success).toBe(true);
  });

  it.each([
    ['before 1970', '1969-12-31T23:59:59Z'],
    ['of the year 0', '0000-01-01T00:00:00Z'],
    ['after 2999', '3000-01-01T00:00:00Z'],
    ['of the year 9999', '9999-12-31T23:59:59Z'],
    ['of no calendar', '2027-02-29T00:00:00Z'],
    ['of another zone', '2027-05-01T10:30:00+09:00'],
    ['without a time', '2027-05-01'],
  ])('is none %s', (_, at) => {
    expect(instant.safeParse(at).error?.issues).toHaveLength(1);
  });
});
