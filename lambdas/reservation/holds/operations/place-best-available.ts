import { randomInt } from 'node:crypto';
import { InvalidRequest, NotFound } from '#shared/contract/errors.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { NotEnoughSeats, SeatLimitReached, SeatTaken } from '../../contract/errors.ts';
import { searchableHallOf } from '../../events/operations/searchable-halls.ts';
import { checkSeatMapSoon } from '../../seat-map/operations/check-seat-map.ts';
import { readSeatMap, readUncachedMap, UNCACHED_EPOCH } from '../../seat-map/operations/read-seat-map.ts';
import { correctMap } from '../../seat-map/operations/seat-changes.ts';
import {
  type BestAvailableWish,
  bestAvailable,
  countFreeSeats,
  hasSeatedSection,
  type SearchableHall,
} from '../domain/best-available.ts';
import type { ShownReservation } from '../domain/details.ts';
import { lockFirstGroup } from '../repositories/seat-locks.ts';
import { listHeldSeats, type SeatState } from '../repositories/seats.ts';
import {
  type Admitted,
  assertOnSale,
  findEarlierAnswer,
  holdSeats,
  type PlaceCommand,
  type PlaceDeps,
  repeatAnswer,
} from './place-reservation.ts';

export interface BestAvailableCommand extends Omit<PlaceCommand, 'seatIds'> {
  readonly wish: BestAvailableWish;
}

/** Groups of one search: more than callers that search with the same map at the same moment. */
const GROUPS_MAX = 100;
/** Without Redis, callers spread over so many of the best groups by chance. */
const GROUPS_BY_CHANCE_MAX = 32;
/** Searches of one request. Each costs a read of the map, and one that loses its seats to another user a transaction. */
const SEARCHES_MAX = 3;

async function hallOf({ database }: PlaceDeps, eventId: string, { sectionId }: BestAvailableWish) {
  const hall = await searchableHallOf(database, eventId);
  if (hall === undefined) throw new NotFound({ detail: 'There is no such event.' });
  if (sectionId !== undefined && !hasSeatedSection(hall, sectionId)) {
    const message = `the event has no section ${sectionId} with numbered seats`;
    throw new InvalidRequest({ errors: [{ path: 'sectionId', message }] });
  }
  return hall;
}

function withLetter(statuses: string, seatIds: Iterable<number>, state: SeatState): string {
  const states = Buffer.from(statuses, 'latin1');
  for (const seatId of seatIds) states.write(state, seatId, 'latin1');
  return states.toString('latin1');
}

/** What one request knows while it searches. */
interface Search {
  readonly hall: SearchableHall;
  /** Seats of the hold that is replaced: they are free for this request. */
  readonly own: readonly number[];
  /** Seats that other users had locked a moment ago; grows. */
  readonly locked: Set<number>;
  /** False when Redis has not answered: each further call could take a second. */
  hasRedis: boolean;
}

async function readStatuses(deps: PlaceDeps, eventId: string, search: Search): Promise<string> {
  const { epoch, statuses } = search.hasRedis ? await readSeatMap(deps, eventId) : await readUncachedMap(deps, eventId);
  if (epoch === UNCACHED_EPOCH) search.hasRedis = false;
  return withLetter(withLetter(statuses, search.own, 'A'), search.locked, 'L');
}

type Groups = readonly (readonly number[])[];

/**
 * The first group that no other user has locked, so that callers spread instead of colliding; without Redis one of the
 * best groups by chance.
 *
 * @returns undefined when others have all of them
 */
async function chooseGroup(
  { redis }: PlaceDeps,
  { eventId, userId }: BestAvailableCommand,
  groups: Groups,
  search: Search,
): Promise<readonly number[] | undefined> {
  const found = search.hasRedis
    ? await bestEffort('seat locks', () => lockFirstGroup(redis, eventId, groups, userId))
    : undefined;
  search.hasRedis = found !== undefined;
  if (found === undefined) return groups[randomInt(Math.min(groups.length, GROUPS_BY_CHANCE_MAX))];
  if (found.kind === 'found') return found.seatIds;
  for (const seatId of found.seatIds) search.locked.add(seatId);
  return undefined;
}

/** @returns undefined when others have all of the groups, or PostgreSQL has refused the one that was chosen */
async function holdOneOf(
  deps: PlaceDeps,
  command: Admitted<BestAvailableCommand>,
  groups: Groups,
  search: Search,
): Promise<ShownReservation | undefined> {
  const seatIds = await chooseGroup(deps, command, groups, search);
  if (seatIds === undefined) return undefined;
  try {
    const locked = search.hasRedis ? seatIds : [];
    return await holdSeats(deps, { ...command, seatIds, choice: 'best_available' }, locked);
  } catch (error) {
    if (!(error instanceof SeatTaken)) throw error;
    if (search.hasRedis) await correctMap(deps, command.eventId, seatIds);
    return undefined;
  }
}

/** The answer of a request that got no seats: an earlier one, or the reason. */
async function earlierAnswerOrRefusal(
  deps: PlaceDeps,
  { eventId, idempotency, wish }: BestAvailableCommand,
  available: number,
): Promise<ShownReservation> {
  const { event, answer } = await findEarlierAnswer(deps, { eventId, idempotency });
  if (answer !== undefined) return answer;
  assertOnSale(event);
  if (wish.quantity > event.seatsPerFan) throw new SeatLimitReached({ seatsPerFan: event.seatsPerFan });
  throw new NotEnoughSeats({ available });
}

async function searchAndHold(deps: PlaceDeps, command: Admitted<BestAvailableCommand>): Promise<ShownReservation> {
  const { eventId, userId, replaces, wish } = command;
  const hall = await hallOf(deps, eventId, wish);
  const own = replaces === null ? [] : await listHeldSeats(deps.database, { reservationId: replaces, eventId, userId });
  const search: Search = { hall, own, locked: new Set(), hasRedis: true };
  let statuses = await readStatuses(deps, eventId, search);
  for (let searches = 1; ; searches++) {
    const groups = bestAvailable(hall, statuses, wish, GROUPS_MAX);
    const held = groups.length > 0 && (await holdOneOf(deps, command, groups, search));
    if (held) return held;
    if (searches === SEARCHES_MAX) break;
    // The map may be behind. One that shows no group is worth another look only if this caller has corrected it.
    const isCompared = search.hasRedis && (await checkSeatMapSoon(deps, eventId));
    if (groups.length === 0 && !isCompared) break;
    statuses = await readStatuses(deps, eventId, search);
  }
  return earlierAnswerOrRefusal(deps, command, countFreeSeats(hall, statuses, wish));
}

/**
 * The user holds the best free seats next to each other until `expiresAt`, or nothing has changed.
 *
 * The seats are searched in the map, or in PostgreSQL without Redis, and then held as chosen seats are: PostgreSQL decides.
 * A repeat with the same key gets the same seats.
 *
 * @throws NotEnoughSeats when there is no such group, or other users took each one that was tried; and the other refusals
 *   of the route
 */
export async function placeBestAvailable(deps: PlaceDeps, command: BestAvailableCommand): Promise<ShownReservation> {
  const { admissionId } = command;
  return admissionId === null ? repeatAnswer(deps, command) : searchAndHold(deps, { ...command, admissionId });
}
