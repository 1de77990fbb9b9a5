import { expect, it } from '@jest/globals';
import { decodeSlot, encodeSlot, fromShortId, toShortId } from './encoding.ts';

const id = '01a20e8e-4fef-785b-911b-aaf525ec890a';

it('shortens an id and restores it', () => {
  expect(toShortId(id)).toHaveLength(22);
  expect(fromShortId(toShortId(id))).toBe(id);
});

it.each(['ACTIVE', 'PLACED'] as const)('reads the slot of an admission that is %s', (state) => {
  const row = { id, userId: id, number: 7, epoch: 2, state, untilMs: 1_800_000_000_000 };
  const slot = { kind: 'SLOT', state, admissionId: id, number: 7, epoch: 2, untilMs: 1_800_000_000_000 };
  expect(decodeSlot(encodeSlot(row))).toEqual(slot);
});

it('throws for a slot that no script writes', () => {
  expect(() => decodeSlot('X id 1 1 0')).toThrow('unknown slot');
});
