import { existsSync, type FSWatcher, readdirSync, watch } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import type { ServiceContract } from '#shared/contract/message.ts';
import { inCheckout } from '../../localstack/cloud/checkout.ts';
import { runningCloud } from '../../localstack/cloud/cloud.ts';
import { Failure, messageOf } from '../../localstack/cloud/failure.ts';
import type { Cloud } from '../../localstack/cloud/part.ts';
import { openState, tiketi } from '../../localstack/cloud/state.ts';
import { functionNames } from '../../localstack/deploy/functions.ts';
import type { Built, Swappable } from '../../localstack/deploy/swap.ts';
import { startWebDev } from '../web-dev.ts';

/** An editor saves a file in several writes: a build starts after this time without a change. */
const QUIET_MS = 100;

export const dev = (program: Command): void => {
  program
    .command('dev')
    .description('watch lambdas/ and web/: replace each changed function, show each changed page')
    .action(async () => {
      const state = openState();
      const cloud = await runningCloud(state, ['emulator'], 'dev');
      const functions = await swappable(cloud);
      if (functions.length === 0)
        throw new Failure({ step: 'dev', because: 'nothing is deployed yet', fix: tiketi('deploy') });
      startWebDev(cloud);
      await watchAndSwap(cloud, functions);
    });
};

/** The deployed functions with their entry points, which the contracts name. */
async function swappable({ state }: Cloud): Promise<Swappable[]> {
  const { contracts }: { contracts: Readonly<Record<string, ServiceContract>> } = await import(
    '../../lambdas/contracts.ts'
  );
  const entries = new Map<string, string>();
  for (const { name: service, functions } of Object.values(contracts)) {
    for (const [name, { entry = name, uses }] of Object.entries(functions)) {
      // Its bundle includes the migrations, which only a deploy builds.
      if (uses.includes('database-owner')) continue;
      entries.set(`${service}/${name}`, inCheckout('lambdas', service, 'functions', `${entry}.ts`));
    }
  }
  return Object.entries(functionNames(state)).flatMap(([name, identity]) => {
    const entry = entries.get(identity);
    return entry === undefined ? [] : [{ name, entry }];
  });
}

async function watchAndSwap(cloud: Cloud, functions: readonly Swappable[]): Promise<void> {
  const { bundle, bundleAll, bundleOptions, swap } = await import('../../localstack/deploy/swap.ts');
  const options = await bundleOptions();
  const first = await bundleAll(
    functions.map(({ entry }) => entry),
    options,
  );
  const built = new Map<Swappable, Built>(functions.map((one, index) => [one, first[index]!]));
  console.log(
    `watching lambdas/, functions: ${functions.length}. ${tiketi('deploy')} is needed for everything except code.`,
  );
  for await (const changed of changes(inCheckout('lambdas'))) {
    const hit = functions.filter((one) => [...changed].some((file) => built.get(one)?.inputs.has(file) ?? true));
    const startedAt = performance.now();
    const outcomes = await Promise.all(hit.map((one) => rebuild(one)));
    const swapped = outcomes.filter((name) => name !== undefined);
    if (swapped.length > 0)
      console.log(`swapped ${swapped.join(', ')} in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  }

  // A mistake in the code is shown and the former code runs on until the next change.
  async function rebuild(one: Swappable): Promise<string | undefined> {
    try {
      const now = await bundle(one.entry, options);
      const before = built.get(one);
      built.set(one, now);
      if (before !== undefined && isSame(before, now)) return undefined;
      await swap(cloud, one.name, now);
      return path.relative(inCheckout('lambdas'), one.entry);
    } catch (error) {
      console.error(messageOf(error));
      return undefined;
    }
  }
}

const isSame = (one: Built, other: Built): boolean =>
  one.files.size === other.files.size &&
  [...one.files].every(([name, content]) => other.files.get(name)?.equals(content) ?? false);

/** Yields the changed files after each change, until the process ends. */
async function* changes(folder: string): AsyncGenerator<ReadonlySet<string>> {
  let changed = new Set<string>();
  let wake = (): void => undefined;
  const stop = watchFolders(folder, (file) => {
    if (!/\.(ts|lua|sql|eta|json)$/.test(file)) return;
    changed.add(file);
    wake();
  });
  try {
    for (;;) {
      if (changed.size === 0) {
        const { promise, resolve } = Promise.withResolvers<void>();
        wake = resolve;
        await promise;
      }
      await sleep(QUIET_MS);
      const batch = changed;
      changed = new Set();
      yield batch;
    }
  } finally {
    stop();
  }
}

/**
 * One watch for each folder, new ones included. Node's own recursive watch loses a file that was once replaced by another
 * of its name, and that is how many editors save.
 *
 * @returns what ends it
 */
function watchFolders(root: string, onFile: (file: string) => void): () => void {
  const watches = new Map<string, FSWatcher>();
  const forget = (folder: string): void => {
    watches.get(folder)?.close();
    watches.delete(folder);
  };
  const watchOne = (folder: string): FSWatcher =>
    watch(folder, (_, name) => {
      if (!existsSync(folder)) return forget(folder);
      if (name !== null) onFile(path.join(folder, name));
      watchNew();
    }).on('error', () => forget(folder));
  function watchNew(): void {
    for (const folder of foldersIn(root)) if (!watches.has(folder)) watches.set(folder, watchOne(folder));
  }
  watchNew();
  return () => {
    for (const folder of watches.keys()) forget(folder);
  };
}

const foldersIn = (root: string): string[] => [
  root,
  ...readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => path.join(entry.parentPath, entry.name)),
];
