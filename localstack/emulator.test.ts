import { describe, expect, it } from '@jest/globals';
import { workersFor } from './emulator.ts';

describe('the number of Lambda workers', () => {
  it('is never less than the tests need', () => expect(workersFor(2e9)).toBe(64));
  it('is half of the memory', () => expect(workersFor(16e9)).toBe(100));
  it('has a ceiling', () => expect(workersFor(512e9)).toBe(256));
});
