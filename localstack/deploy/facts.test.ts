import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from '@jest/globals';
import { keepPorts, scatteredPorts } from '../cloud/ports.ts';
import { type State, writeState } from '../cloud/state.ts';
import { localEnvironment, localFacts } from './facts.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-facts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let state: State;
beforeEach(() => {
  state = { dir: mkdtempSync(path.join(folder, 'state-')), tools: '' };
});

describe('the facts of a CDK command that was started by hand', () => {
  const ports = scatteredPorts();

  it('are those of the cloud that runs from this checkout', () => {
    keepPorts(state, ports);
    writeState(state, 'docker.json', { emulator: 'ministack' });
    const { TIKETI_LOCAL = '' } = localEnvironment({ TIKETI_STATE: state.dir });
    expect(JSON.parse(TIKETI_LOCAL)).toEqual(JSON.parse(JSON.stringify(localFacts({ state, ports }))));
  });

  it('are left to the defaults where no cloud was started, or where it has stopped', () => {
    expect(localEnvironment({ TIKETI_STATE: state.dir })).not.toHaveProperty('TIKETI_LOCAL');
    keepPorts(state, ports);
    expect(localEnvironment({ TIKETI_STATE: state.dir })).not.toHaveProperty('TIKETI_LOCAL');
  });

  it('are those that tiketi deploy passes, whatever runs', () => {
    keepPorts(state, ports);
    writeState(state, 'docker.json', { emulator: 'ministack' });
    expect(localEnvironment({ TIKETI_STATE: state.dir, TIKETI_LOCAL: '{}' }).TIKETI_LOCAL).toBe('{}');
  });
});
