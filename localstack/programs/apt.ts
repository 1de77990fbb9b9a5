import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../cloud/failure.ts';
import { onPath } from './on-path.ts';

const COMMAND_LIMIT_MS = 120_000;

/** Whether this system has packages that can be unpacked without installing them. */
export const hasApt = (): boolean => onPath('apt-get') !== undefined && onPath('dpkg') !== undefined;

/** How far libraries are fetched: those that the packages name, or also what those need in turn. */
type Reach = 'direct' | 'all';

/**
 * Unpacks system packages, and the libraries they need, into a folder. Nothing is installed and no root is needed.
 *
 * @throws Error with the last line of apt
 */
export function unpackPackages(names: readonly string[], folder: string, reach: Reach = 'direct'): void {
  const half = `${folder}.${process.pid}`;
  const archives = path.join(half, 'packages');
  rmSync(half, { recursive: true, force: true });
  mkdirSync(path.join(archives, 'lists/partial'), { recursive: true });
  mkdirSync(path.join(archives, 'cache/archives/partial'), { recursive: true });
  try {
    download(names, archives, reach);
    for (const file of readdirSync(archives).filter((name) => name.endsWith('.deb')))
      run('dpkg', ['-x', path.join(archives, file), half], half);
    rmSync(archives, { recursive: true });
    rmSync(folder, { recursive: true, force: true });
    renameSync(half, folder);
  } catch (error) {
    rmSync(half, { recursive: true, force: true });
    throw new Error(messageOf(error), { cause: error });
  }
}

function download(names: readonly string[], folder: string, reach: Reach): void {
  try {
    downloadWith({ options: [], reach }, names, folder);
  } catch {
    // A bare image has no package lists or old ones, and only root may update the system's. So our own lists are used.
    const own = ['-o', `Dir::State::lists=${folder}/lists`, '-o', `Dir::Cache=${folder}/cache`];
    run('apt-get', [...own, 'update'], folder);
    downloadWith({ options: own, reach }, names, folder);
  }
}

// A library that the system has already is fetched too: a second copy does no harm, a missing one does.
function downloadWith(
  { options, reach }: { readonly options: readonly string[]; readonly reach: Reach },
  names: readonly string[],
  folder: string,
): void {
  const strict = ['recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances'].map(
    (kind) => `--no-${kind}`,
  );
  const deep = reach === 'all' ? ['--recurse'] : [];
  const depends = run('apt-cache', [...options, 'depends', ...deep, ...strict, ...names], folder);
  const libraries = [...depends.matchAll(/Depends: ((?:lib|lua-|zlib)[a-z0-9.+-]+)/g)].map(([, name]) => name ?? '');
  const wanted = new Set([...names, ...libraries.filter((name) => name !== 'libc6')]);
  run('apt-get', [...options, 'download', ...wanted], folder);
}

function run(command: string, args: readonly string[], cwd: string): string {
  const ended = spawnSync(command, args, { cwd, encoding: 'utf8', timeout: COMMAND_LIMIT_MS });
  if (ended.status === 0) return ended.stdout;
  throw new Error(`${command}: ${ended.error?.message ?? ended.stderr.trim().split('\n').at(-1) ?? 'failed'}`);
}

/** The folders of an unpacked tree that hold shared libraries, for LD_LIBRARY_PATH. */
export const libraryPath = (folder: string): string =>
  ['usr/lib', 'lib']
    .map((lib) => path.join(folder, lib))
    .flatMap((lib) => [lib, ...foldersIn(lib)])
    .join(':');

function foldersIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
      entry.isDirectory() ? [path.join(folder, entry.name)] : [],
    );
  } catch {
    return [];
  }
}
