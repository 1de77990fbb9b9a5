import type * as z from 'zod';
import { InvalidRequest } from '#shared/contract/errors.ts';

/** Where the next page begins. Opaque to clients, so that its content may change. */
export const toCursor = (last: string | number): string => Buffer.from(String(last)).toString('base64url');

/** @throws InvalidRequest for a cursor that no page of this list has returned */
export function fromCursor<Shape extends z.ZodType>(
  cursor: string | undefined,
  shape: Shape,
): z.output<Shape> | undefined {
  if (cursor === undefined) return undefined;
  const parsed = shape.safeParse(Buffer.from(cursor, 'base64url').toString());
  if (!parsed.success) throw new InvalidRequest({ errors: [{ path: 'cursor', message: 'is not one of this list' }] });
  return parsed.data;
}

/** A page, made from up to `limit + 1` rows: the last one only says that there is a next page. */
export function toPage<Row, View>(
  rows: readonly Row[],
  limit: number,
  { view, cursor }: { readonly view: (row: Row) => View; readonly cursor: (row: Row) => string | number },
): { items: View[]; nextCursor: string | null } {
  const items = rows.slice(0, limit);
  const last = rows.length > limit ? items.at(-1) : undefined;
  return { items: items.map(view), nextCursor: last === undefined ? null : toCursor(cursor(last)) };
}
