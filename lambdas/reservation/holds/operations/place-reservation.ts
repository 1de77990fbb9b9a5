import type { Redis } from 'ioredis';
import { InvalidRequest, NotFound } from '#shared/contract/errors.ts';
import { newId } from '#shared/domain/ids.ts';
import { bestEffort } from '#shared/observability/best-effort.ts';
import type { Database, Transaction } from '#shared/postgres/database.ts';
import { findResult, type Idempotency, keepResult } from '#shared/postgres/idempotency.ts';
import { EventCancelled } from '../../../event/contract/errors.ts';
import {
  AdmissionExpired,
  AdmissionUsed,
  CannotReplace,
  SaleNotOpen,
  SeatLimitReached,
  SeatTaken,
} from '../../contract/errors.ts';
import { reservationHoldDue, reservationPlaced } from '../../contract/messages.ts';
import { type EventCopy, findEvent } from '../../events/repositories/events.ts';
import { correctMap, updateMap } from '../../seat-map/operations/seat-changes.ts';
import { insertSeatChanges } from '../../seat-map/repositories/seat-changes.ts';
import { type ReservationDetails, reservationNumber, type ShownReservation } from '../domain/details.ts';
import { takeUserSeats } from '../repositories/fans.ts';
import { type InsertedReservation, insertReservation, isNumberTaken } from '../repositories/reservations.ts';
import { lockSeats, rememberRequest, unlockSeats } from '../repositories/seat-locks.ts';
import { claimSeats, insertLiveSeats, type SeatChange, type SeatRow, toDetailedSeat } from '../repositories/seats.ts';
import { refuseOrphanSeats } from './orphan-seats.ts';
import { noReplacement, replaceHold } from './replace-hold.ts';

export interface PlaceDeps {
  readonly database: Database;
  readonly redis: Redis;
}

export interface PlaceCommand {
  readonly userId: string;
  readonly eventId: string;
  readonly seatIds: readonly number[];
  /** Null when the admission has ended: then only an earlier answer is returned. */
  readonly admissionId: string | null;
  /** An active hold of the same admission that the new one replaces. */
  readonly replaces: string | null;
  readonly idempotency: Idempotency;
}

/** There are a billion numbers a day: one collision is rare, three in a row are a bug. */
const NUMBER_ATTEMPTS_MAX = 3;

type ClaimedSeat = SeatRow & SeatChange;
/** A command whose admission has not ended. */
export type Admitted<Command> = Command & { readonly admissionId: string };
interface HoldCommand extends Admitted<PlaceCommand> {
  /** Who chose the seats: the user, or the search for the best available ones. */
  readonly choice: 'user' | 'best_available';
}
interface Attempt extends HoldCommand {
  readonly id: string;
  readonly number: string;
}

function detailsOf(
  { id, number, eventId }: Attempt,
  event: EventCopy,
  inserted: InsertedReservation,
  seats: readonly ClaimedSeat[],
): ReservationDetails {
  return {
    id,
    number,
    eventId,
    event: { title: event.title, eventDate: event.eventDate.toISOString(), venue: event.venue },
    seats: seats.map(toDetailedSeat),
    amount: inserted.amount,
    status: 'PENDING',
    expiresAt: inserted.expiresAt.toISOString(),
    version: 1,
    createdAt: inserted.createdAt.toISOString(),
  };
}

/** @throws NotFound, EventCancelled or SaleNotOpen */
export function assertOnSale(event: EventCopy | undefined): asserts event is EventCopy {
  if (event === undefined) throw new NotFound({ detail: 'There is no such event.' });
  if (event.status === 'CANCELLED') throw new EventCancelled();
  if (!event.isSaleOpen) throw new SaleNotOpen();
}

/**
 * Sends everything that needs no earlier answer in one round trip, in the order of the locks: user, reservation, seats.
 * A refusal afterwards rolls it back.
 */
function claim(tx: Transaction, attempt: Attempt) {
  const { id, eventId, userId, admissionId, seatIds, replaces } = attempt;
  const kept = findResult(tx, attempt.idempotency);
  const event = findEvent(tx, eventId);
  const replacement =
    replaces === null
      ? noReplacement
      : replaceHold(tx, { reservationId: replaces, eventId, userId }, admissionId, seatIds);
  return tx.together({
    kept,
    event,
    isReplaced: replacement.isReplaced,
    freed: replacement.freed,
    isWithinLimit: takeUserSeats(tx, eventId, userId, seatIds.length),
    inserted: insertReservation(tx, attempt),
    claimed: claimSeats(tx, id, eventId, seatIds),
    live: insertLiveSeats(tx, id, eventId, seatIds),
    published: tx.publish(reservationPlaced, { reservationId: id, eventId, userId, admissionId }),
    rest: tx.together(replacement.rest),
  });
}
type Claim = Awaited<ReturnType<typeof claim>>;

interface PlacedIn {
  readonly reservation: ReservationDetails;
  readonly inserted: InsertedReservation;
  readonly event: EventCopy;
  /** For the map: first the seats that a replacement freed, then those that were claimed. */
  readonly changes: readonly SeatChange[];
}

/** @throws the refusals of the route, unless every part of the claim succeeded */
function checkClaim(attempt: Attempt, { event, isReplaced, freed, isWithinLimit, inserted, claimed }: Claim): PlacedIn {
  assertOnSale(event);
  if (!isReplaced) throw new CannotReplace();
  if (inserted === undefined) throw new AdmissionUsed();
  if (!isWithinLimit) throw new SeatLimitReached({ seatsPerFan: event.seatsPerFan });
  const got = new Set(claimed.map(({ seatId }) => seatId));
  const missing = attempt.seatIds.filter((seatId) => !got.has(seatId));
  if (missing.length > 0) throw new SeatTaken({ seatIds: missing });
  const seats = claimed.toSorted((a, b) => a.seatId - b.seatId);
  const reservation = detailsOf(attempt, event, inserted, seats);
  return { reservation, inserted, event, changes: [...freed, ...claimed] };
}

const wishOf = ({ eventId, seatIds, userId: owner, idempotency }: PlaceCommand) => ({
  eventId,
  seatIds,
  owner,
  request: idempotency.scope,
});

interface Placed {
  readonly shown: ShownReservation;
  /** An earlier request with this key was already executed, and this one has changed nothing. */
  readonly isRepeat: boolean;
}

const attemptPlace = (deps: PlaceDeps, attempt: Attempt): Promise<Placed> =>
  deps.database.transaction(async (tx) => {
    const { eventId, userId } = attempt;
    const claimed = await claim(tx, attempt);
    const before = claimed.kept as ReservationDetails | undefined;
    if (before !== undefined)
      return tx.rollbackWith({ shown: { reservation: before, serverTime: claimed.event!.serverTime }, isRepeat: true });
    const { reservation, inserted, event, changes } = checkClaim(attempt, claimed);
    if (event.forbidsOrphanSeats && attempt.choice === 'user') await refuseOrphanSeats(tx, eventId, attempt.seatIds);
    const ref = { reservationId: attempt.id, eventId, userId };
    tx.withCommit(() => [
      tx.publish(reservationHoldDue, ref, { delayMs: inserted.expiresAt.getTime() - inserted.createdAt.getTime() }),
      keepResult(tx, attempt.idempotency, reservation),
      insertSeatChanges(
        tx,
        eventId,
        changes.map(({ seatId }) => seatId),
      ),
    ]);
    tx.afterCommit(() => updateMap(deps, eventId, changes));
    tx.afterCommit(() => rememberRequest(deps.redis, wishOf(attempt)));
    return { shown: { reservation, serverTime: inserted.createdAt }, isRepeat: false };
  });

async function placeWithFreshNumber(deps: PlaceDeps, command: HoldCommand): Promise<Placed> {
  for (let attempt = 1; ; attempt++) {
    const number = reservationNumber(new Date());
    try {
      return await attemptPlace(deps, { ...command, id: newId(), number });
    } catch (error) {
      if (attempt === NUMBER_ATTEMPTS_MAX || !isNumberTaken(error)) throw error;
    }
  }
}

/** @throws InvalidRequest for ids that are no seats of the event */
async function refuseUnknownSeats(deps: PlaceDeps, { eventId, seatIds }: PlaceCommand): Promise<void> {
  const known = new Set(await correctMap(deps, eventId, seatIds));
  const unknown = seatIds.filter((seatId) => !known.has(seatId));
  if (unknown.length > 0)
    throw new InvalidRequest({
      errors: unknown.map((id) => ({ path: 'seatIds', message: `the event has no seat ${id}` })),
    });
}

/** What a request that can hold no seats any more depends on: the answer that it got before, and the event. */
export async function findEarlierAnswer(
  { database }: PlaceDeps,
  { idempotency, eventId }: Pick<PlaceCommand, 'idempotency' | 'eventId'>,
): Promise<{ readonly event: EventCopy | undefined; readonly answer: ShownReservation | undefined }> {
  const [kept, event] = await database.transaction((tx) =>
    tx.together([findResult(tx, idempotency), findEvent(tx, eventId)]),
  );
  if (kept === undefined || event === undefined) return { event, answer: undefined };
  return { event, answer: { reservation: kept as ReservationDetails, serverTime: event.serverTime } };
}

/** The stored answer of this request from before its admission ended. @throws AdmissionExpired when there is none */
export async function repeatAnswer(
  deps: PlaceDeps,
  request: Pick<PlaceCommand, 'idempotency' | 'eventId'>,
): Promise<ShownReservation> {
  const { answer } = await findEarlierAnswer(deps, request);
  if (answer === undefined) throw new AdmissionExpired();
  return answer;
}

/**
 * The user holds these seats, or nothing has changed.
 *
 * @param locked the seats that the user may have locked for it; they are released unless a new hold was made
 */
export async function holdSeats(
  deps: PlaceDeps,
  command: HoldCommand,
  locked: readonly number[],
): Promise<ShownReservation> {
  const { eventId, userId: owner } = command;
  const unlock = async (): Promise<void> => {
    if (locked.length > 0) await bestEffort('seat locks', () => unlockSeats(deps.redis, eventId, locked, owner));
  };
  try {
    const { shown, isRepeat } = await placeWithFreshNumber(deps, command);
    // After a new hold the locks stay until they expire, and stop users who have not seen the new map yet.
    if (isRepeat) await unlock();
    return shown;
  } catch (error) {
    await unlock();
    throw error;
  }
}

async function lockAndPlace(deps: PlaceDeps, command: Admitted<PlaceCommand>): Promise<ShownReservation> {
  // The user owns the lock, so the user's next attempt and repeats pass, whatever the state of the seats is by then.
  const { seatIds, replaces } = command;
  const locked = await bestEffort('seat locks', () => lockSeats(deps.redis, wishOf(command)));
  // A replacement may name seats that the user already holds while others try to lock them: PostgreSQL decides.
  if (locked !== undefined && locked.length > 0 && replaces === null) {
    // Redis may have forgotten that this request has got its seats; PostgreSQL has not.
    const { answer } = await findEarlierAnswer(deps, command);
    if (answer !== undefined) return answer;
    throw new SeatTaken({ seatIds: locked });
  }
  try {
    return await holdSeats(deps, { ...command, choice: 'user' }, locked === undefined ? [] : seatIds);
  } catch (error) {
    if (error instanceof SeatTaken) await refuseUnknownSeats(deps, command);
    throw error;
  }
}

/**
 * The user holds the seats until `expiresAt`, or nothing has changed.
 *
 * A repeat with the same key gets the same answer, also when the admission has ended or another user has the seats
 * meanwhile. Redis only reduces contention: without it the result is the same, but slower.
 *
 * @throws SeatTaken with the seats that were taken, and the other refusals of the route
 */
export async function placeReservation(deps: PlaceDeps, command: PlaceCommand): Promise<ShownReservation> {
  const { admissionId } = command;
  return admissionId === null ? repeatAnswer(deps, command) : lockAndPlace(deps, { ...command, admissionId });
}
