import { InvalidRequest } from '#shared/contract/errors.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Opaque to clients: where the next page begins. */
export const cursorOf = (lastId: string): string => Buffer.from(lastId).toString('base64url');

/** @throws InvalidRequest for what no page of ours has given */
export function idOf(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  const id = Buffer.from(cursor, 'base64url').toString();
  if (!UUID.test(id))
    throw new InvalidRequest({ errors: [{ path: 'cursor', message: 'is not a cursor of this list' }] });
  return id;
}
