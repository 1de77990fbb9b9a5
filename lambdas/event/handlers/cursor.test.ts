import { expect, it } from '@jest/globals';
import { newId } from '#shared/domain/ids.ts';
import { fromCursor, toCursor } from './cursor.ts';

it('comes back as it was given', () => {
  const end = { eventDate: new Date('2026-12-24T10:00:00.123Z'), id: newId() };
  expect(fromCursor(toCursor(end))).toEqual(end);
  expect(fromCursor(undefined)).toBeUndefined();
});

it.each(['x', 'W10', Buffer.from('["yesterday","me"]').toString('base64url')])('refuses %s', (cursor) => {
  expect(() => fromCursor(cursor)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
});
