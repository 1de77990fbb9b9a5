import { describe, expect, it } from '@jest/globals';
import { labelKey } from './text.ts';

describe('labels are the same', () => {
  it.each([
    ['in NFC and NFD', '가', '\u1100\u1161'],
    ['in full and half width', 'Ａ１', 'A1'],
    ['in capitals and small letters', 'VIP', 'vip'],
    ['with sharp s and with ss', 'STRASSE', 'straße'],
    ['with a filler', '가\u3164', '가'],
    ['with a half-width filler inside', 'A\uffa0B', 'AB'],
    ['with a Braille blank', 'A\u2800', 'A'],
    ['with a variation selector', '❤\ufe0f', '❤'],
    ['with more spaces', 'A  1', 'A 1'],
  ])('%s', (_, one, other) => {
    expect(labelKey(one)).toBe(labelKey(other));
  });

  it.each([
    ['A', 'B'],
    ['A1', 'A 1'],
    ['가', '각'],
  ])('but %s and %s are two', (one, other) => {
    expect(labelKey(one)).not.toBe(labelKey(other));
  });
});
