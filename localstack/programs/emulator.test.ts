import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { forgetOrphans, workersFor } from './emulator.ts';

describe('the number of Lambda workers', () => {
  it('is at least what the tests need', () => expect(workersFor(2e9)).toBe(64));
  it('is half of the memory', () => expect(workersFor(16e9)).toBe(100));
  it('has a maximum', () => expect(workersFor(512e9)).toBe(256));
});

describe('the buckets of a killed emulator', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-emulator-'));
    mkdirSync(path.join(folder, 's3'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are deleted if nothing else was saved, because their stacks are lost', () => {
    forgetOrphans(folder);
    expect(existsSync(path.join(folder, 's3'))).toBe(false);
  });

  it('are deleted if a key was saved, but no stack', () => {
    mkdirSync(path.join(folder, 'state'));
    writeFileSync(path.join(folder, 'state', 'cognito-rsa-key.pem'), 'key');
    forgetOrphans(folder);
    expect(existsSync(path.join(folder, 's3'))).toBe(false);
  });

  it('are kept if a clean stop saved the stacks', () => {
    mkdirSync(path.join(folder, 'state'));
    writeFileSync(path.join(folder, 'state', 'cloudformation.json'), '{}');
    forgetOrphans(folder);
    expect(existsSync(path.join(folder, 's3'))).toBe(true);
  });
});
