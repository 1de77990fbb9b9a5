import type { Slot } from '../domain/place.ts';
import { fromShortId, toShortId } from '../domain/short-id.ts';
import type { LiveAdmission } from './admissions.ts';

const STATES = { P: 'PROPOSED', A: 'ACTIVE', H: 'PLACED' } as const;
const isTag = (tag: string | undefined): tag is keyof typeof STATES => tag !== undefined && tag in STATES;

/** As room.lua describes it: `state admission number epoch until`. */
export function decodeSlot(text: string): Slot {
  const [tag, id = '', number, epoch, until] = text.split(' ');
  if (!isTag(tag)) throw new Error(`unknown slot: ${text}`);
  return {
    kind: 'SLOT',
    state: STATES[tag],
    admissionId: fromShortId(id),
    number: Number(number),
    epoch: Number(epoch),
    untilMs: Number(until),
  };
}

/** The slot of a live row. */
export const encodeSlot = ({ id, number, epoch, state, untilMs }: LiveAdmission): string =>
  [state === 'PLACED' ? 'H' : 'A', toShortId(id), number, epoch, untilMs].join(' ');

/** `user, slot, user, slot, …` */
export const encodeSlots = (live: readonly LiveAdmission[]): string[] =>
  live.flatMap((row) => [toShortId(row.userId), encodeSlot(row)]);
