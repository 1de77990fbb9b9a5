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
import { correctMap, tellMap } from '../../seat-map/operations/seat-changes.ts';
import { insertSeatChanges } from '../../seat-map/repositories/seat-changes.ts';
import type { ReservationDetails, ShownReservation } from '../domain/details.ts';
import { reservationNumber } from '../domain/number.ts';
import { takeFanSeats } from '../repositories/fans.ts';
import { type InsertedReservation, insertReservation, isNumberTaken } from '../repositories/reservations.ts';
import { lockSeats, rememberRequest, unlockSeats } from '../repositories/seat-locks.ts';
import { claimSeats, insertLiveSeats, type SeatChange, type SeatRow, toDetailedSeat } from '../repositories/seats.ts';
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

/** Rolls the transaction back: an earlier request with this key was already executed. */
class Repeated extends Error {
  override readonly name = 'Repeated';
  readonly result: ShownReservation;

  constructor(result: ShownReservation) {
    super('answered before');
    this.result = result;
  }
}

type ClaimedSeat = SeatRow & SeatChange;
interface Attempt extends PlaceCommand {
  readonly id: string;
  readonly number: string;
  readonly admissionId: string;
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
    event: { title: event.title, eventDate: event.event_date.toISOString(), venue: event.venue },
    seats: seats.map(toDetailedSeat),
    amount: inserted.amount,
    status: 'PENDING',
    expiresAt: inserted.expires_at.toISOString(),
    version: 1,
    createdAt: inserted.created_at.toISOString(),
  };
}

function assertOnSale(event: EventCopy | undefined): asserts event is EventCopy {
  if (event === undefined) throw new NotFound({ detail: 'There is no such event.' });
  if (event.status === 'CANCELLED') throw new EventCancelled();
  if (!event.is_sale_open) throw new SaleNotOpen();
}

/**
 * Sends everything that needs no earlier answer in one round trip, in the order of the locks: user, reservation, seats.
 * A refusal afterwards rolls it back.
 */
async function claim(tx: Transaction, attempt: Attempt) {
  const { id, eventId, userId, admissionId, seatIds, replaces } = attempt;
  const kept = findResult(tx, attempt.idempotency);
  const event = findEvent(tx, eventId);
  const replacement =
    replaces === null
      ? noReplacement
      : replaceHold(tx, { reservationId: replaces, eventId, userId }, admissionId, seatIds);
  const isWithinLimit = takeFanSeats(tx, eventId, userId, seatIds.length);
  const inserted = insertReservation(tx, attempt);
  const claimed = claimSeats(tx, id, eventId, seatIds);
  const rest = [
    ...replacement.rest,
    insertLiveSeats(tx, id, eventId, seatIds),
    tx.publish(reservationPlaced, { reservationId: id, eventId, userId, admissionId }),
  ];
  // Wait for all answers before the first refusal is thrown: no rejected promise stays unhandled.
  const { isReplaced, freed } = replacement;
  await Promise.allSettled([kept, event, isReplaced, freed, isWithinLimit, inserted, claimed, ...rest]);
  const before = (await kept) as ReservationDetails | undefined;
  if (before !== undefined) throw new Repeated({ reservation: before, serverTime: (await event)!.server_time });
  return {
    event: await event,
    isReplaced: await isReplaced,
    freed: await freed,
    isWithinLimit: await isWithinLimit,
    inserted: await inserted,
    claimed: await claimed,
    rest: await Promise.all(rest),
  };
}

interface PlacedIn {
  readonly reservation: ReservationDetails;
  readonly inserted: InsertedReservation;
  /** For the map: first the seats that a replacement freed, then those that were claimed. */
  readonly changes: readonly SeatChange[];
}

async function placeIn(tx: Transaction, attempt: Attempt): Promise<PlacedIn> {
  const { event, isReplaced, freed, isWithinLimit, inserted, claimed } = await claim(tx, attempt);
  assertOnSale(event);
  if (!isReplaced) throw new CannotReplace();
  if (inserted === undefined) throw new AdmissionUsed();
  if (!isWithinLimit) throw new SeatLimitReached({ seatsPerFan: event.seats_per_fan });
  const got = new Set(claimed.map(({ seat_id }) => seat_id));
  const missing = attempt.seatIds.filter((seatId) => !got.has(seatId));
  if (missing.length > 0) throw new SeatTaken({ seatIds: missing });
  const seats = claimed.toSorted((a, b) => a.seat_id - b.seat_id);
  const reservation = detailsOf(attempt, event, inserted, seats);
  return { reservation, inserted, changes: [...freed, ...claimed] };
}

const wishOf = ({ eventId, seatIds, userId: owner, idempotency }: PlaceCommand) => ({
  eventId,
  seatIds,
  owner,
  request: idempotency.scope,
});

async function attemptPlace(deps: PlaceDeps, attempt: Attempt): Promise<ShownReservation> {
  const { eventId, userId } = attempt;
  const placed = await deps.database.transaction(async (tx) => {
    const { reservation, inserted, changes } = await placeIn(tx, attempt);
    const ref = { reservationId: attempt.id, eventId, userId };
    // They travel together with COMMIT, which commits nothing if one of them fails in the database.
    const last = Promise.all([
      tx.publish(reservationHoldDue, ref, { delayMs: inserted.expires_at.getTime() - inserted.created_at.getTime() }),
      keepResult(tx, attempt.idempotency, reservation),
      insertSeatChanges(
        tx,
        eventId,
        changes.map(({ seat_id }) => seat_id),
      ),
    ]);
    last.catch(() => undefined);
    tx.afterCommit(() => tellMap(deps, eventId, changes));
    tx.afterCommit(() => rememberRequest(deps.redis, wishOf(attempt)));
    return { shown: { reservation, serverTime: inserted.created_at }, last };
  });
  await placed.last;
  return placed.shown;
}

async function placeWithFreshNumber(deps: PlaceDeps, command: PlaceCommand & { readonly admissionId: string }) {
  for (let attempt = 1; ; attempt++) {
    const number = reservationNumber(new Date());
    try {
      return await attemptPlace(deps, { ...command, id: newId(), number });
    } catch (error) {
      if (attempt === NUMBER_ATTEMPTS_MAX || !isNumberTaken(error)) throw error;
    }
  }
}

/** @throws InvalidRequest for ids that are no seats of the event: the request is wrong, and no other user has them */
async function refuseUnknownSeats(deps: PlaceDeps, { eventId, seatIds }: PlaceCommand): Promise<void> {
  const known = new Set(await correctMap(deps, eventId, seatIds));
  const unknown = seatIds.filter((seatId) => !known.has(seatId));
  if (unknown.length > 0)
    throw new InvalidRequest({
      errors: unknown.map((id) => ({ path: 'seatIds', message: `the event has no seat ${id}` })),
    });
}

/** The answer that this request got before its admission ended. @throws AdmissionExpired when there was none */
async function earlierAnswer(
  { database }: PlaceDeps,
  { idempotency, eventId }: PlaceCommand,
): Promise<ShownReservation> {
  const [kept, event] = await database.transaction((tx) =>
    Promise.all([findResult(tx, idempotency), findEvent(tx, eventId)]),
  );
  if (kept === undefined || event === undefined) throw new AdmissionExpired();
  return { reservation: kept as ReservationDetails, serverTime: event.server_time };
}

async function lockAndPlace(deps: PlaceDeps, command: PlaceCommand & { readonly admissionId: string }) {
  // The user owns the lock, so its own next attempt and its repeats pass, whoever has the seats by then.
  const { eventId, seatIds, userId: owner, replaces } = command;
  const wish = wishOf(command);
  const locked = await bestEffort('seat locks', () => lockSeats(deps.redis, wish));
  // A replacement may name seats that the user already holds while others try to lock them: PostgreSQL decides.
  if (locked !== undefined && locked.length > 0 && replaces === null) throw new SeatTaken({ seatIds: locked });
  try {
    return await placeWithFreshNumber(deps, command);
  } catch (error) {
    // After a success the lock stays until it expires, and stops users who have not seen the new map yet.
    if (locked !== undefined) await bestEffort('seat locks', () => unlockSeats(deps.redis, eventId, seatIds, owner));
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
 * @throws SeatTaken with the seats that were, and the other refusals of the route
 */
export async function placeReservation(deps: PlaceDeps, command: PlaceCommand): Promise<ShownReservation> {
  const { admissionId } = command;
  if (admissionId === null) return earlierAnswer(deps, command);
  try {
    return await lockAndPlace(deps, { ...command, admissionId });
  } catch (error) {
    if (error instanceof Repeated) return error.result;
    throw error;
  }
}
