import type * as z from 'zod';
import { InvalidRequest } from '../contract/errors.ts';

/** Where a page ends, as text. Opaque to clients, so that what it holds may change. */
const toCursor = (position: unknown): string => Buffer.from(JSON.stringify(position)).toString('base64url');

function positionIn(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/**
 * The position that `nextCursor` of the last page holds; undefined for the first page.
 *
 * @param shape what a position of this list is, as JSON
 * @throws InvalidRequest for a cursor that no page of this list gave
 */
export function fromCursor<Shape extends z.ZodType>(
  cursor: string | undefined,
  shape: Shape,
): z.output<Shape> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = shape.safeParse(positionIn(cursor));
  if (!parsed.success)
    throw new InvalidRequest({ errors: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
  return parsed.data;
}

interface PageOptions<Row, View> {
  readonly view: (row: Row) => View;
  /** The position of a row, as `fromCursor` reads it. */
  readonly position: (row: Row) => unknown;
}

/** @param rows one more than `limit`, where there is another page */
export function toPage<Row, View>(
  rows: readonly Row[],
  limit: number,
  { view, position }: PageOptions<Row, View>,
): { items: View[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items: items.map(view), nextCursor: last === undefined ? null : toCursor(position(last)) };
}
