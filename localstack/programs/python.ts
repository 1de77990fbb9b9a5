import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inCheckout } from '../cloud/checkout.ts';
import { Failure, messageOf } from '../cloud/failure.ts';
import type { State } from '../cloud/state.ts';
import { hasApt, unpackPackages } from './apt.ts';
import { onPath } from './on-path.ts';

const INSTALL_LIMIT_MS = 300_000;

/** How to run a program of installed packages. */
export interface Python {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

/** Packages that are installed together in their own folder. */
export interface PackageSet {
  readonly name: string;
  /** Lock file with hashes, from the checkout's root. */
  readonly lock: string;
  /** Minor versions of Python 3 that the lock is for. */
  readonly minors: { readonly min: number; readonly max: number };
}

export const emulatorPackages: PackageSet = {
  name: 'emulator',
  lock: 'localstack/programs/requirements.txt',
  minors: { min: 10, max: 20 },
};

const step = 'install Python packages';
const fix = process.platform === 'darwin' ? 'brew install python' : 'sudo apt-get install python3 python3-venv';

/** Path of the real interpreter: the shim of a version manager would not run in the clean environment of a part. */
export function findPython({ min, max }: PackageSet['minors'] = emulatorPackages.minors): string | undefined {
  const numbered = Array.from({ length: max - min + 1 }, (_, index) => `python3.${max - index}`);
  const test = `import sys; print(sys.executable if (3, ${min}) <= sys.version_info[:2] <= (3, ${max}) else "")`;
  for (const name of ['python3', ...numbered]) {
    if (onPath(name) === undefined) continue;
    const ended = spawnSync(name, ['-c', test], { encoding: 'utf8' });
    if (ended.status === 0 && ended.stdout.trim() !== '') return ended.stdout.trim();
  }
  return undefined;
}

/**
 * Installs the packages once per content of their lock file: into a virtual environment, or into a plain folder if the
 * system's Python has no `venv` module.
 *
 * @throws Failure that names the command to run
 */
export function preparePython(state: State, packages: PackageSet = emulatorPackages): Python {
  const lock = inCheckout(packages.lock);
  const mark = createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12);
  const folder = path.join(state.tools, `${packages.name}-${mark}`);
  if (!existsSync(folder)) install(state, packages, folder);
  const inVenv = path.join(folder, 'bin/python');
  if (existsSync(path.join(folder, 'pyvenv.cfg'))) return { command: inVenv, env: {} };
  return { command: interpreter(packages), env: { PYTHONPATH: folder } };
}

function interpreter({ minors: { min, max }, name }: PackageSet): string {
  const found = findPython({ min, max });
  if (found !== undefined) return found;
  const versions = min === max ? `3.${min}` : `3.${min} or newer`;
  throw new Failure({ step, because: `${name} needs Python ${versions}, and there is none on the PATH`, fix });
}

function install(state: State, packages: PackageSet, folder: string): void {
  const python = interpreter(packages);
  const lock = inCheckout(packages.lock);
  const half = `${folder}.${process.pid}`;
  mkdirSync(state.tools, { recursive: true });
  rmSync(half, { recursive: true, force: true });
  try {
    if (run(python, ['-m', 'venv', half]).status === 0) pip(path.join(half, 'bin/python'), [], lock);
    else withoutVenv(state, python, lock, half);
    moveInto(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

function withoutVenv(state: State, python: string, lock: string, half: string): void {
  rmSync(half, { recursive: true, force: true });
  pip(
    python,
    ['--target', half],
    lock,
    run(python, ['-m', 'pip', '--version']).status === 0 ? {} : { PYTHONPATH: fetchedPip(state) },
  );
}

// Debian's Python has neither venv nor pip, but Debian packages pip as one file that Python can run.
function fetchedPip(state: State): string {
  const folder = path.join(state.tools, 'pip');
  const wheels = path.join(folder, 'usr/share/python-wheels');
  const because = 'Python has neither the module venv nor pip';
  if (!hasApt()) throw new Failure({ step, because, fix });
  try {
    if (!existsSync(wheels)) unpackPackages(['python3-pip-whl'], folder);
  } catch (error) {
    throw new Failure(
      { step, because: `${because}, and pip could not be fetched (${messageOf(error)})`, fix },
      { cause: error },
    );
  }
  const wheel = readdirSync(wheels).find((name) => name.startsWith('pip-'));
  if (wheel === undefined) throw new Failure({ step, because, fix });
  return path.join(wheels, wheel);
}

function pip(
  python: string,
  target: readonly string[],
  lock: string,
  env: Readonly<Record<string, string>> = {},
): void {
  const args = [
    '-m',
    'pip',
    'install',
    '--quiet',
    '--no-input',
    '--disable-pip-version-check',
    '--require-hashes',
    ...target,
    '-r',
    lock,
  ];
  const ended = run(python, args, env);
  if (ended.status === 0) return;
  const because = ended.error?.message ?? ended.stderr.trim().split('\n').slice(-2).join(' | ');
  throw new Failure({
    step,
    because,
    fix: 'check the network (PyPI must be reachable, proxies by PIP_INDEX_URL), then run this again',
  });
}

const run = (command: string, args: readonly string[], env: Readonly<Record<string, string>> = {}) =>
  spawnSync(command, args, { encoding: 'utf8', timeout: INSTALL_LIMIT_MS, env: { ...process.env, ...env } });

function moveInto(half: string, folder: string): void {
  try {
    renameSync(half, folder);
  } catch (error) {
    // Another run of this checkout has installed the same packages meanwhile.
    if (!existsSync(folder)) throw error;
  }
}
