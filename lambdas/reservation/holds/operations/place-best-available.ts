import { randomInt } from 'node:crypto';
import { InvalidRequest, NotFound } from '#shared/contract/errors.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import { NotEnoughSeats, SeatLimitReached, SeatTaken } from '../../contract/errors.ts';
import { searchableHallOf } from '../../events/operations/searchable-halls.ts';
import { checkSeatMapSoon } from '../../seat-map/operations/check-seat-map.ts';
import { readSeatMap } from '../../seat-map/operations/read-seat-map.ts';
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
import { listHeldSeats, type SeatLetter } from '../repositories/seats.ts';
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

function withLetter(statuses: string, seatIds: Iterable<number>, letter: SeatLetter): string {
  const letters = Buffer.from(statuses, 'latin1');
  for (const seatId of seatIds) letters.write(letter, seatId, 'latin1');
  return letters.toString('latin1');
}

/** What one request knows while it searches. */
interface Search {
  readonly hall: SearchableHall;
  /** Seats of the hold that is replaced: they are free for this request. */
  readonly own: readonly number[];
  /** Seats that other users had locked a moment ago; grows. */
  readonly locked: Set<number>;
}

async function readStatuses(deps: PlaceDeps, eventId: string, { own, locked }: Search): Promise<string> {
  const { statuses } = await readSeatMap(deps, eventId);
  return withLetter(withLetter(statuses, own, 'A'), locked, 'L');
}

/**
 * Holds one of the groups: the first that no other user has locked, so that callers spread instead of colliding.
 *
 * @returns undefined when others have all of the groups, or PostgreSQL has refused the one that was chosen
 */
async function holdOneOf(
  deps: PlaceDeps,
  command: Admitted<BestAvailableCommand>,
  groups: readonly (readonly number[])[],
  locked: Set<number>,
): Promise<ShownReservation | undefined> {
  const { eventId, userId } = command;
  const found = await bestEffort('seat locks', () => lockFirstGroup(deps.redis, eventId, groups, userId));
  if (found?.kind === 'taken') {
    for (const seatId of found.seatIds) locked.add(seatId);
    return undefined;
  }
  const seatIds = found?.seatIds ?? groups[randomInt(Math.min(groups.length, GROUPS_BY_CHANCE_MAX))]!;
  try {
    return await holdSeats(deps, { ...command, seatIds, choice: 'best_available' }, found?.seatIds ?? []);
  } catch (error) {
    if (!(error instanceof SeatTaken)) throw error;
    // The map was behind. It is right about these seats now, and about all others if it is this caller's turn.
    await correctMap(deps, eventId, seatIds);
    await checkSeatMapSoon(deps, eventId);
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
  const search: Search = { hall, own, locked: new Set() };
  let statuses = await readStatuses(deps, eventId, search);
  for (let searches = 1; ; searches++) {
    const groups = bestAvailable(hall, statuses, wish, GROUPS_MAX);
    const held = groups.length > 0 && (await holdOneOf(deps, command, groups, search.locked));
    if (held) return held;
    // A map that shows no group may be behind as well; it is worth another look only if this caller has corrected it.
    const isWorthwhile = groups.length > 0 || (await checkSeatMapSoon(deps, eventId));
    if (searches === SEARCHES_MAX || !isWorthwhile) break;
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
