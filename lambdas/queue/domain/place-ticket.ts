import { type HmacKeys, signToken, verifyToken } from '#shared/domain/opaque-token.ts';
import { PLACE_TICKET } from '../contract/tokens.ts';

/** A user's number and the epoch that issued it. */
export interface Ticketed {
  readonly number: number;
  readonly epoch: number;
}

interface Owner {
  readonly eventId: string;
  readonly userId: string;
}

/** Valid as long as the room. It restores the user's place, also when Redis has lost it. */
export const signPlaceTicket = (
  { eventId, userId }: Owner,
  { number, epoch }: Ticketed,
  closesAtMs: number,
  keys: HmacKeys,
): string => signToken(PLACE_TICKET, { eventId, userId, number, epoch }, new Date(closesAtMs), keys);

/** @returns undefined for a ticket that is forged, expired, or of another user or event */
export function readPlaceTicket(
  ticket: string | undefined,
  owner: Owner,
  now: Date,
  keys: HmacKeys,
): Ticketed | undefined {
  if (ticket === undefined) return undefined;
  const verified = verifyToken(PLACE_TICKET, ticket, now, keys);
  if (!verified.ok) return undefined;
  const { eventId, userId, number, epoch } = verified.facts;
  return eventId === owner.eventId && userId === owner.userId ? { number, epoch } : undefined;
}
