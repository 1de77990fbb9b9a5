import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readState, type State, usualFolder, writeState } from './state.ts';

describe('the state folder', () => {
  it('is in the checkout', () => {
    expect(usualFolder('/home/fan/tiketi', true)).toBe('/home/fan/tiketi/.tiketi');
  });

  it('is in /var/tmp if PostgreSQL cannot enter the checkout, one per checkout', () => {
    const one = usualFolder('/closed/one', false);
    expect(one).toMatch(/^\/var\/tmp\/tiketi-[0-9a-f]{12}$/);
    expect(usualFolder('/closed/one', false)).toBe(one);
    expect(usualFolder('/closed/two', false)).not.toBe(one);
  });
});

describe('a file of the state', () => {
  let state: State;
  beforeEach(() => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'tiketi-state-'));
    state = { dir, tools: path.join(dir, 'tools') };
  });
  afterEach(() => rmSync(state.dir, { recursive: true, force: true }));

  it('is read as written, and only its owner can read it', () => {
    writeState(state, 'secrets.json', { word: 'x' });
    expect(readState(state, 'secrets.json')).toEqual({ word: 'x' });
    expect(statSync(path.join(state.dir, 'secrets.json')).mode & 0o777).toBe(0o600);
  });

  it('counts as missing when it is broken', () => {
    mkdirSync(state.dir, { recursive: true });
    writeFileSync(path.join(state.dir, 'ports.json'), '{"web":');
    expect(readState(state, 'ports.json')).toBeUndefined();
    expect(readState(state, 'other.json')).toBeUndefined();
  });
});
