import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import path from 'node:path';
import { Failure, messageOf } from '../cloud/failure.ts';
import type { State } from '../cloud/state.ts';
import { hasApt, libraryPath, unpackPackages } from './apt.ts';
import { onPath } from './on-path.ts';

/** A program of Redis and what it needs in its environment to run. */
export interface RedisProgram {
  readonly command: string;
  readonly env: Readonly<Record<string, string>>;
}

const fetchedFolder = (state: State): string => path.join(state.tools, 'redis');

/** Redis or Valkey from the PATH, else the one that was fetched; undefined where there is neither. */
export function redisProgram(state: State, kind: 'server' | 'cli'): RedisProgram | undefined {
  const found = onPath(`redis-${kind}`) ?? onPath(`valkey-${kind}`);
  if (found !== undefined) return { command: found, env: {} };
  const folder = fetchedFolder(state);
  const command = path.join(folder, 'usr/bin', `redis-${kind}`);
  return existsSync(command) ? { command, env: { LD_LIBRARY_PATH: libraryPath(folder) } } : undefined;
}

/**
 * Unpacks the system's own Redis package into the tools folder where the PATH has none.
 *
 * @throws Failure with the command that installs Redis, where the system has no apt or it cannot download
 */
export function fetchRedis(state: State): void {
  if (redisProgram(state, 'server') !== undefined) return;
  if (!hasApt()) throw missing('neither Redis nor Valkey is on the PATH, and there is no apt-get to fetch it with');
  try {
    unpackPackages(['redis-server', 'redis-tools'], fetchedFolder(state));
  } catch (error) {
    throw missing(`Redis is not on the PATH and could not be fetched (${messageOf(error)})`);
  }
  check(state);
}

function check(state: State): void {
  const program = redisProgram(state, 'server');
  if (program === undefined) throw missing('the fetched package contains no redis-server');
  const ended = spawnSync(program.command, ['--version'], { env: program.env, encoding: 'utf8' });
  if (ended.status === 0) return;
  rmSync(fetchedFolder(state), { recursive: true, force: true });
  throw missing(`the fetched Redis does not run: ${ended.stderr.trim()}`);
}

const missing = (because: string): Failure =>
  new Failure({
    step: 'find Redis',
    because,
    fix: process.platform === 'darwin' ? 'brew install valkey' : 'sudo apt-get install redis-server (or valkey-server)',
  });
