import type { SeatPlan } from './seat-plan.ts';

export const AVAILABLE = 0;
export const LOCKED = 1;
const RESERVED = 2;
const codes = { A: AVAILABLE, L: LOCKED, R: RESERVED } as const;
export type StatusLetter = keyof typeof codes;

/** React hears of changes at most this often; the map paints its own way. */
const TELL_EVERY_MS = 250;

/** The state of every seat, and which ones the user chose. */
export interface SeatStore {
  readonly statuses: Uint8Array;
  /** Free places by section. */
  readonly free: Int32Array;
  readonly chosen: ReadonlySet<number>;
  /** Takes a whole map. @returns chosen seats that are not free any more */
  reset(statuses: string): readonly number[];
  /** @returns chosen seats that somebody else has now; they are not chosen any more */
  apply(changes: readonly (readonly [number, StatusLetter])[]): readonly number[];
  /** These seats, and no other, are chosen afterwards. Seats that are not free are left out. */
  choose(seatIds: readonly number[]): void;
  /** Called at once with the seats that look different; undefined means all. */
  onPaint(listener: (seats: readonly number[] | undefined) => void): () => void;
  subscribe(listener: () => void): () => void;
  version(): number;
}

export function createSeatStore(plan: SeatPlan): SeatStore {
  const statuses = new Uint8Array(plan.count).fill(RESERVED);
  const free = new Int32Array(plan.sections.length);
  const chosen = new Set<number>();
  const painters = new Set<(seats: readonly number[] | undefined) => void>();
  const listeners = new Set<() => void>();
  let version = 0;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const tell = (): void => {
    clearTimeout(timer);
    timer = undefined;
    version++;
    for (const listener of listeners) listener();
  };
  const changed = (seats: readonly number[] | undefined, isUrgent: boolean): void => {
    for (const paint of painters) paint(seats);
    if (isUrgent) tell();
    else timer ??= setTimeout(tell, TELL_EVERY_MS);
  };
  const set = (id: number, status: number): void => {
    if (statuses[id] === AVAILABLE) free[plan.section[id]!]! -= 1;
    if (status === AVAILABLE) free[plan.section[id]!]! += 1;
    statuses[id] = status;
  };
  const dropTaken = (): readonly number[] => {
    const lost = [...chosen].filter((id) => statuses[id] !== AVAILABLE);
    for (const id of lost) chosen.delete(id);
    return lost;
  };

  return {
    statuses,
    free,
    chosen,
    reset(letters) {
      for (let id = 0; id < plan.count; id++) set(id, codes[letters[id] as StatusLetter] ?? RESERVED);
      const lost = dropTaken();
      changed(undefined, true);
      return lost;
    },
    apply(changes) {
      for (const [id, letter] of changes) if (id < plan.count) set(id, codes[letter]);
      const lost = dropTaken();
      if (changes.length > 0)
        changed(
          changes.map(([id]) => id),
          lost.length > 0,
        );
      return lost;
    },
    choose(seatIds) {
      const before = [...chosen];
      chosen.clear();
      for (const id of seatIds) if (statuses[id] === AVAILABLE) chosen.add(id);
      changed([...before, ...seatIds], true);
    },
    onPaint(listener) {
      painters.add(listener);
      return () => painters.delete(listener);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    version: () => version,
  };
}
