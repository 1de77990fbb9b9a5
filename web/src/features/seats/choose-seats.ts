import type { SeatPlan } from './seat-plan.ts';
import { AVAILABLE, type SeatStore } from './seat-store.ts';

/**
 * As many free seats side by side as the party needs, the tapped one among them and as near to the middle as possible.
 * Only the tapped seat where its row has no such run.
 */
export function seatsTogether(
  plan: SeatPlan,
  store: Pick<SeatStore, 'statuses'>,
  seat: number,
  size: number,
): number[] {
  const row = plan.rows[plan.row[seat]!];
  if (row === undefined) return [seat];
  const isFree = (id: number): boolean => store.statuses[id] === AVAILABLE;
  const isNeighbour = (id: number, next: number): boolean => plan.number[next] === plan.number[id]! + 1;
  let first = seat;
  let last = seat;
  while (first > row.firstSeatId && isFree(first - 1) && isNeighbour(first - 1, first)) first--;
  while (last < row.firstSeatId + row.count - 1 && isFree(last + 1) && isNeighbour(last, last + 1)) last++;
  if (last - first + 1 < size) return [seat];
  const start = Math.min(Math.max(first, seat - Math.floor((size - 1) / 2)), last - size + 1);
  return Array.from({ length: size }, (_, index) => start + index);
}

/** What the user's tap on a seat makes of the choice. */
export type Outcome = 'chosen' | 'dropped' | 'moved' | 'taken' | 'full';

/**
 * A tap on a chosen seat drops it. The first tap takes the whole party side by side; once the party has its seats, the next
 * tap moves it. In between, seats are added one by one.
 */
export function tapSeat(plan: SeatPlan, store: SeatStore, seat: number, partySize: number): Outcome {
  const { chosen, statuses } = store;
  if (chosen.has(seat)) {
    store.choose([...chosen].filter((id) => id !== seat));
    return 'dropped';
  }
  if (statuses[seat] !== AVAILABLE) return 'taken';
  const isFull = chosen.size >= partySize;
  if (chosen.size > 0 && !isFull) store.choose([...chosen, seat]);
  else store.choose(seatsTogether(plan, store, seat, partySize));
  return isFull ? 'moved' : 'chosen';
}

/** One seat more or less: for the list, where a button must not press its neighbours. */
export function toggleSeat(store: SeatStore, seat: number, partySize: number): Outcome {
  const { chosen, statuses } = store;
  if (chosen.has(seat)) {
    store.choose([...chosen].filter((id) => id !== seat));
    return 'dropped';
  }
  if (statuses[seat] !== AVAILABLE) return 'taken';
  if (chosen.size >= partySize) return 'full';
  store.choose([...chosen, seat]);
  return 'chosen';
}

/** The same seats without the last ones, when the party gets smaller. */
export const fitParty = (chosen: ReadonlySet<number>, partySize: number): number[] => [...chosen].slice(0, partySize);

/**
 * Free places of a section without rows. They are taken at random: if everyone took the first free ones, everyone would
 * want the same.
 */
export function placesOf(plan: SeatPlan, store: SeatStore, section: number, count: number): number[] {
  const { firstSeatId, capacity } = plan.sections[section]!;
  const free: number[] = [];
  for (let id = firstSeatId; id < firstSeatId + capacity; id++) if (store.statuses[id] === AVAILABLE) free.push(id);
  const kept = [...store.chosen].filter((id) => plan.section[id] === section).slice(0, count);
  const others = free.filter((id) => !kept.includes(id));
  while (kept.length < count && others.length > 0)
    kept.push(...others.splice(Math.floor(Math.random() * others.length), 1));
  return kept;
}
