import type { Slot } from '../domain/place.ts';
import type { LiveAdmission } from './admissions.ts';

/** A UUID in 22 characters: a million of them take 14 MB less of Redis. */
export const toShortId = (uuid: string): string => Buffer.from(uuid.replaceAll('-', ''), 'hex').toString('base64url');

export function fromShortId(short: string): string {
  const hex = Buffer.from(short, 'base64url').toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

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
