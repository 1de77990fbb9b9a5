import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { openCloud, partsNamed, start, stopAll } from './cloud.ts';
import type { Cloud, CloudOptions, PartName } from './part.ts';
import { scatteredPorts } from './ports.ts';
import { isAlive } from './processes.ts';
import { openRunState, openState, type State } from './state.ts';

export interface TemporaryCloud {
  /** Becomes part of the folder's name. */
  readonly name: string;
  readonly parts: readonly PartName[];
  readonly options: CloudOptions;
}

/** Runs the work against a cloud of its own, on free ports, of which nothing is left afterwards whatever happens. */
export async function withTemporaryCloud<T>(wish: TemporaryCloud, work: (cloud: Cloud) => Promise<T>): Promise<T> {
  await sweep();
  const state = openRunState(wish.name);
  try {
    const cloud = await openCloud(state, wish.options, scatteredPorts());
    for (const part of partsNamed(wish.parts)) await start(cloud, part);
    return await work(cloud);
  } finally {
    await end(state);
  }
}

async function end(state: State): Promise<void> {
  await stopAll(state);
  rmSync(state.dir, { recursive: true, force: true });
}

// A run that was killed could not clean up behind itself: the folder's name says whose it was.
async function sweep(): Promise<void> {
  const { dir, tools } = openState('');
  const runs = path.join(dir, 'runs');
  if (!existsSync(runs)) return;
  for (const name of readdirSync(runs)) {
    const owner = Number(name.split('-').at(-2));
    if (!isAlive(owner)) await end({ dir: path.join(runs, name), tools });
  }
}
