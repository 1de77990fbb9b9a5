import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { isAlive } from '../programs/processes.ts';
import { openCloud, partsNamed, start, stopAll } from './cloud.ts';
import type { Cloud, CloudOptions, PartName } from './part.ts';
import { scatteredPorts } from './ports.ts';
import { openRunState, openState, type State } from './state.ts';

export interface TemporaryCloud {
  /** Becomes part of the folder's name. */
  readonly name: string;
  readonly parts: readonly PartName[];
  readonly options: CloudOptions;
}

/** Clouds of this process start one after another: the first start on a machine downloads tools that all of them share. */
let lastStart: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const started = lastStart.then(work);
  lastStart = started.catch(() => undefined);
  return started;
}

/** Runs the work against a new cloud on free ports. Afterwards only its logs remain, also when the work fails. */
export async function withTemporaryCloud<T>(wish: TemporaryCloud, work: (cloud: Cloud) => Promise<T>): Promise<T> {
  await inTurn(sweep);
  const state = openRunState(wish.name);
  try {
    const cloud = await inTurn(async () => {
      const opened = await openCloud(state, wish.options, scatteredPorts());
      for (const part of partsNamed(wish.parts)) await start(opened, part);
      return opened;
    });
    return await work(cloud);
  } finally {
    await end(state);
  }
}

/** Folder with the logs of a suite's last run. They outlive its cloud, so that a failed test can be examined. */
export const keptLogs = (name: string): string => path.join(openState('').dir, 'test-logs', name);

async function end(state: State): Promise<void> {
  await stopAll(state);
  keepLogs(state);
  rmSync(state.dir, { recursive: true, force: true });
}

function keepLogs(state: State): void {
  const logs = path.join(state.dir, 'logs');
  if (!existsSync(logs)) return;
  const kept = keptLogs(nameOf(state));
  rmSync(kept, { recursive: true, force: true });
  mkdirSync(path.dirname(kept), { recursive: true, mode: 0o700 });
  renameSync(logs, kept);
}

// A run's folder is named <suite>-<process>-<random>.
const nameOf = ({ dir }: State): string => path.basename(dir).split('-').slice(0, -2).join('-');

// A killed run leaves its folder. The folder's name contains the process that owned it.
async function sweep(): Promise<void> {
  const { dir, tools } = openState('');
  const runs = path.join(dir, 'runs');
  if (!existsSync(runs)) return;
  for (const name of readdirSync(runs)) {
    const owner = Number(name.split('-').at(-2));
    if (!isAlive(owner)) await end({ dir: path.join(runs, name), tools });
  }
}
