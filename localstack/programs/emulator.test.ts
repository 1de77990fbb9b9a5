import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forgetOrphans, workersFor } from './emulator.ts';

describe('the number of Lambda workers', () => {
  it('is never less than the tests need', () => expect(workersFor(2e9)).toBe(64));
  it('is half of the memory', () => expect(workersFor(16e9)).toBe(100));
  it('has a ceiling', () => expect(workersFor(512e9)).toBe(256));
});

describe('buckets of an emulator that was killed', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-emulator-'));
    mkdirSync(path.join(folder, 's3'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('go when nothing else was ever kept: their stacks are lost', () => {
    forgetOrphans(folder);
    expect(existsSync(path.join(folder, 's3'))).toBe(false);
  });

  it('go when a running emulator has kept a key, and no stack', () => {
    mkdirSync(path.join(folder, 'state'));
    writeFileSync(path.join(folder, 'state', 'cognito-rsa-key.pem'), 'key');
    forgetOrphans(folder);
    expect(existsSync(path.join(folder, 's3'))).toBe(false);
  });

  it('stay beside what a clean stop has kept', () => {
    mkdirSync(path.join(folder, 'state'));
    writeFileSync(path.join(folder, 'state', 'cloudformation.json'), '{}');
    forgetOrphans(folder);
    expect(existsSync(path.join(folder, 's3'))).toBe(true);
  });
});
