import { createHash, randomBytes } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { canNobodyEnter, isRoot } from '../programs/reach.ts';
import { CHECKOUT, inCheckout } from './checkout.ts';
import { Failure, messageOf } from './failure.ts';

/** One local cloud on this machine. All of its data is below `dir`. */
export interface State {
  readonly dir: string;
  /** Downloads, shared by every local cloud of this checkout: a test run downloads nothing again. */
  readonly tools: string;
}

/** Default state folder of a checkout. */
export function usualFolder(checkout: string, canPostgresEnter: boolean): string {
  if (canPostgresEnter) return path.join(checkout, '.tiketi');
  const mark = createHash('sha256').update(checkout).digest('hex').slice(0, 12);
  return path.join('/var/tmp', `tiketi-${mark}`);
}

/** The folder that was chosen, else the usual one of this checkout. It may not exist yet. */
export const stateFolder = (chosen: string | undefined): string =>
  chosen === undefined || chosen === ''
    ? usualFolder(CHECKOUT, !isRoot() || canNobodyEnter(CHECKOUT))
    : path.resolve(chosen);

/**
 * The state of this checkout, or of the folder that TIKETI_STATE names.
 *
 * @throws Failure when the folder cannot be made, is another user's or is closed to the account PostgreSQL needs
 */
export function openState(chosen = process.env.TIKETI_STATE): State {
  const usual = stateFolder(undefined);
  const dir = stateFolder(chosen);
  makeFolder(usual);
  makeFolder(dir);
  return { dir, tools: path.join(usual, 'tools') };
}

/** A new folder inside the usual one, for the cloud of one test run. */
export function openRunState(name: string): State {
  const usual = openState('');
  const dir = path.join(usual.dir, 'runs', `${name}-${process.pid}-${randomBytes(3).toString('hex')}`);
  makeFolder(path.dirname(dir));
  makeFolder(dir);
  return { dir, tools: usual.tools };
}

function makeFolder(folder: string): void {
  const step = 'open the state folder';
  try {
    // PostgreSQL's account must be able to enter a folder of root. Secret files in it have their own mode.
    mkdirSync(folder, { recursive: true, mode: isRoot() ? 0o755 : 0o700 });
  } catch (error) {
    throw new Failure(
      { step, because: messageOf(error), fix: 'choose a folder that can be written: TIKETI_STATE=<folder>' },
      { cause: error },
    );
  }
  const found = lstatSync(folder);
  // Every user can write to /var/tmp. A folder or link that another user made there must not receive our secrets.
  if (!found.isDirectory() || (process.getuid !== undefined && found.uid !== process.getuid())) {
    throw new Failure({
      step,
      because: `${folder} belongs to another user`,
      fix: `remove it, or choose another: TIKETI_STATE=<folder>`,
    });
  }
  if (isRoot() && !canNobodyEnter(folder)) {
    throw new Failure({
      step,
      because: `${folder} is closed to the account that PostgreSQL runs as`,
      fix: 'choose a folder outside of closed homes: TIKETI_STATE=/var/tmp/<name>',
    });
  }
}

/** A path inside the state. Its parent folders exist afterwards, closed to other users. */
export function inState(state: State, ...parts: string[]): string {
  const file = path.join(state.dir, ...parts);
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 });
  return file;
}

/** A folder inside the state that exists afterwards. It is closed to other users: templates, mails and the emulator's secrets are in such folders. */
export function folderInState(state: State, ...parts: string[]): string {
  const folder = path.join(state.dir, ...parts);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  return folder;
}

/** A JSON file of the state, or undefined while there is none. A broken file counts as missing: each of them can be written again. */
export function readState(state: State, name: string): unknown {
  const file = path.join(state.dir, name);
  if (!existsSync(file)) return undefined;
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Writes a JSON file of the state atomically, readable only by its owner. */
export function writeState(state: State, name: string, value: unknown): void {
  const file = inState(state, name);
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(`${file}.new`, file);
}

const secretsSchema = z.object({ postgresPassword: z.string() });
type Secrets = z.output<typeof secretsSchema>;

/** The passwords of this cloud, generated on first use and readable only by their owner. */
export function secretsOf(state: State): Secrets {
  const kept = secretsSchema.safeParse(readState(state, 'secrets.json'));
  if (kept.success) return kept.data;
  const made: Secrets = { postgresPassword: randomBytes(24).toString('base64url') };
  writeState(state, 'secrets.json', made);
  return made;
}

/** A tiketi command as the user can type it in the current folder. */
export const tiketi = (rest: string): string =>
  `${process.cwd() === CHECKOUT ? './bin/tiketi' : inCheckout('bin/tiketi')} ${rest}`;
