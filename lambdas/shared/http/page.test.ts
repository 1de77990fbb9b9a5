import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { instant, uuid } from '../contract/schemas.ts';
import { newId } from '../domain/ids.ts';
import { fromCursor, toPage } from './page.ts';

const shape = z.tuple([instant, uuid]);
const row = { at: '2026-12-24T10:00:00.123Z', id: newId() };
const options = { view: ({ id }: typeof row) => id, position: ({ at, id }: typeof row) => [at, id] };

describe('a page', () => {
  it('has a cursor that continues after its last item when there are more', () => {
    const { items, nextCursor } = toPage([row, { ...row, id: newId() }], 1, options);
    expect(items).toEqual([row.id]);
    expect(fromCursor(nextCursor!, shape)).toEqual([row.at, row.id]);
  });

  it.each([0, 1])('gives none where it is the last, with %i rows', (count) => {
    expect(toPage(Array(count).fill(row), 1, options).nextCursor).toBeNull();
  });
});

describe('a cursor', () => {
  it('is left out for the first page', () => {
    expect(fromCursor(undefined, shape)).toBeUndefined();
  });

  it.each([
    ['no base64', '%'],
    ['no JSON', 'x'],
    ['another list', Buffer.from('[]').toString('base64url')],
    ['another type', Buffer.from('["yesterday","me"]').toString('base64url')],
  ])('is refused for %s', (_, cursor) => {
    expect(() => fromCursor(cursor, shape)).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  });
});
