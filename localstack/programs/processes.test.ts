import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { readState, type State, writeState } from '../cloud/state.ts';
import { waitUntil } from '../cloud/wait.ts';
import { isAlive, launch, logFile, runningPid, stop } from './processes.ts';

const sleeper = { command: process.execPath, args: ['-e', 'console.log("up"); setInterval(() => {}, 1000)'], env: {} };
// Leaves a child behind when it is killed, as the emulator does with its workers.
const stubborn = {
  command: process.execPath,
  args: [
    '-e',
    'require("child_process").spawn(process.execPath, ["-e", "console.log(process.pid); setInterval(() => {}, 1000)"], { stdio: "inherit", detached: true })',
  ],
  env: {},
};

describe('a launched part', () => {
  let state: State;
  beforeEach(() => {
    const dir = mkdtempSync(path.join(os.tmpdir(), 'tiketi-processes-'));
    state = { dir, tools: path.join(dir, 'tools') };
  });
  afterEach(async () => {
    await stop(state, 'part');
    rmSync(state.dir, { recursive: true, force: true });
  });

  it('runs, writes to its log and stops on request', async () => {
    const pid = await launch(state, 'part', sleeper);
    expect(runningPid(state, 'part')).toBe(pid);
    expect(await waitUntil(() => readFileSync(logFile(state, 'part'), 'utf8').includes('up'), { limitMs: 5_000 })).toBe(
      true,
    );
    expect(await stop(state, 'part')).toBe(true);
    expect(isAlive(pid)).toBe(false);
    expect(await stop(state, 'part')).toBe(false);
  });

  it('is not confused with another program that has its process id now', async () => {
    writeState(state, 'pids/part.json', { pid: process.pid, began: '1' });
    expect(runningPid(state, 'part')).toBeUndefined();
    expect(await stop(state, 'part')).toBe(false);
    expect(readState(state, 'pids/part.json')).toBeUndefined();
  });

  it('is stopped with its remaining child processes', async () => {
    const pid = await launch(state, 'part', stubborn);
    const child = (): number => Number(readFileSync(logFile(state, 'part'), 'utf8').trim() || Number.NaN);
    expect(await waitUntil(() => child() > 0, { limitMs: 5_000 })).toBe(true);
    process.kill(pid, 'SIGKILL');
    await waitUntil(() => !isAlive(pid), { limitMs: 5_000 });
    expect(isAlive(child())).toBe(true);
    await stop(state, 'part');
    expect(isAlive(child())).toBe(false);
  });

  it('reports a program that does not exist', async () => {
    await expect(launch(state, 'part', { command: '/nowhere/part', args: [], env: {} })).rejects.toMatchObject({
      facts: { step: 'start part' },
    });
  });
});
