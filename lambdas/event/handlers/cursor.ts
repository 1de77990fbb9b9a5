import * as z from 'zod';
import { InvalidRequest } from '#shared/contract/errors.ts';
import { instant, uuid } from '#shared/contract/schemas.ts';
import type { EventCursor } from '../repositories/events.ts';

const fields = z.tuple([instant, uuid]);

/** Opaque to clients: they hand it back as it is. */
export const toCursor = ({ eventDate, id }: EventCursor): string =>
  Buffer.from(JSON.stringify([eventDate.toISOString(), id])).toString('base64url');

/** @throws InvalidRequest for what no page of ours has given */
export function fromCursor(cursor: string | undefined): EventCursor | undefined {
  if (cursor === undefined) return undefined;
  const read = (): unknown => {
    try {
      return JSON.parse(Buffer.from(cursor, 'base64url').toString());
    } catch {
      return undefined;
    }
  };
  const parsed = fields.safeParse(read());
  if (!parsed.success)
    throw new InvalidRequest({ errors: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
  return { eventDate: new Date(parsed.data[0]), id: parsed.data[1] };
}
