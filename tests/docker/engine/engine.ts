import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { NotRun } from '../../../bin/suites.ts';
import { messageOf } from '../../../localstack/cloud/failure.ts';
import { waitUntil } from '../../../localstack/cloud/wait.ts';
import { hasApt, libraryPath } from '../../../localstack/programs/apt.ts';
import { onPath } from '../../../localstack/programs/on-path.ts';
import { isAlive, lastLines } from '../../../localstack/programs/processes.ts';
import { isRoot } from '../../../localstack/programs/reach.ts';

const SERVE_LIMIT_MS = 30_000;
const STOP_LIMIT_MS = 30_000;
const PREFIX = 'tiketi-docker-';

/** This machine cannot have an engine. */
export class NoEngine extends NotRun {}

/** A Docker engine in a network namespace of its own: the usual ports are free there, and nothing outside is touched. */
export interface Engine {
  readonly folder: string;
  /** What a shell needs to reach it. */
  readonly env: Readonly<Record<'PATH' | 'DOCKER_HOST' | 'DOCKER_CONFIG', string>>;
  /** Put before a command: it runs in the engine's network, where the names that cdklocal asks for are known. */
  readonly within: readonly string[];
}

/** @throws NoEngine when the machine lacks what cannot be fetched */
export function requireMachine(): void {
  if (process.platform !== 'linux') throw new NoEngine('it needs Linux');
  if (!isRoot()) throw new NoEngine('it starts a Docker engine, which needs root');
  if (!hasApt() || !existsSync(KEYRING)) throw new NoEngine('it fetches the engine from Debian, and this is no Debian');
  for (const tool of ['ip', 'nsenter', 'unshare', 'setpriv', 'mount'])
    if (onPath(tool) === undefined) throw new NoEngine(`${tool} is not on the PATH`);
}

export const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * The engine serves afterwards. Call `closeEngine` in any case.
 *
 * @param programs folder of unpacked Debian packages
 * @throws NoEngine when it does not start, with its last log line
 */
export async function openEngine(folder: string, programs: string, composePlugin: string): Promise<Engine> {
  const plugins = path.join(folder, 'config', 'cli-plugins');
  mkdirSync(plugins, { recursive: true });
  execFileSync('cp', [composePlugin, path.join(plugins, 'docker-compose')]);
  const env = {
    PATH: `${path.join(programs, 'usr/bin')}:${path.join(programs, 'usr/sbin')}:/usr/sbin:/usr/bin:/sbin:/bin`,
    DOCKER_HOST: `unix://${path.join(folder, 'docker.sock')}`,
    DOCKER_CONFIG: path.join(folder, 'config'),
  };
  makeNetwork(path.basename(folder));
  const daemon = startDaemon(folder, { ...env, LD_LIBRARY_PATH: libraryPath(programs) });
  const serves = (): boolean => {
    execFileSync('docker', ['version'], { env, stdio: 'ignore' });
    return true;
  };
  const hasEnded = (): boolean => daemon.exitCode !== null || daemon.signalCode !== null;
  await waitUntil(() => hasEnded() || serves(), { limitMs: SERVE_LIMIT_MS, everyMs: 200 });
  if (hasEnded()) throw new NoEngine(`dockerd does not start here: ${lastLines(path.join(folder, 'dockerd.log'), 1)}`);
  // Docker's group, on a machine that has none.
  chmodSync(path.join(folder, 'docker.sock'), 0o666);
  return { folder, env, within: withinNetwork(folder) };
}

/** A folder for an engine of this process. Its name is also that of the network namespace. */
export function engineFolder(): string {
  for (const name of readdirSync(os.tmpdir()).filter((each) => each.startsWith(PREFIX))) {
    // A run that was killed could not clean up: the name says whose it was.
    if (!isAlive(Number(name.slice(PREFIX.length)))) removeEngine(path.join(os.tmpdir(), name));
  }
  const folder = path.join(os.tmpdir(), `${PREFIX}${process.pid}`);
  mkdirSync(folder, { mode: 0o755 });
  return folder;
}

// A container may be root and still not be allowed this.
function makeNetwork(name: string): void {
  try {
    execFileSync('ip', ['netns', 'add', name], { stdio: 'pipe' });
    execFileSync('ip', ['-n', name, 'link', 'set', 'lo', 'up'], { stdio: 'pipe' });
  } catch (error) {
    throw new NoEngine(`no network namespace can be made: ${messageOf(error)}`, { cause: error });
  }
}

function startDaemon(folder: string, env: Readonly<Record<string, string>>): ChildProcess {
  const log = openSync(path.join(folder, 'dockerd.log'), 'a');
  const options = {
    'data-root': path.join(folder, 'data'),
    'exec-root': path.join(folder, 'exec'),
    pidfile: path.join(folder, 'dockerd.pid'),
    host: env.DOCKER_HOST ?? '',
    // Published ports go through the proxy program: there is no firewall to change.
    iptables: 'false',
    ip6tables: 'false',
  };
  const flags = Object.entries(options).map(([name, value]) => `--${name}=${value}`);
  // It ends with this process, however that ends.
  const command = ['setpriv', '--pdeathsig', 'TERM', 'dockerd', ...flags];
  const daemon = spawn('nsenter', [`--net=${networkFile(folder)}`, ...command], {
    env,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  return daemon;
}

const networkFile = (folder: string): string => `/run/netns/${path.basename(folder)}`;

// cdklocal asks for a public name that means 127.0.0.1; a machine without DNS learns it from a hosts file of its own.
const withinNetwork = (folder: string): readonly string[] => [
  'nsenter',
  `--net=${networkFile(folder)}`,
  'unshare',
  '--mount',
  'sh',
  '-c',
  'mount --bind "$1" /etc/hosts && shift && exec "$@"',
  'sh',
  path.join(folder, 'hosts'),
];

/** Stops the engine and everything in it, and removes its network and its folder. */
export async function closeEngine(folder: string): Promise<void> {
  const pid = daemonOf(folder);
  if (pid !== undefined) {
    process.kill(pid, 'SIGTERM');
    await waitUntil(() => !isAlive(pid), { limitMs: STOP_LIMIT_MS });
  }
  removeEngine(folder);
}

function daemonOf(folder: string): number | undefined {
  const file = path.join(folder, 'dockerd.pid');
  const pid = existsSync(file) ? Number(readFileSync(file, 'utf8')) : Number.NaN;
  return Number.isInteger(pid) && isAlive(pid) ? pid : undefined;
}

function removeEngine(folder: string): void {
  const pid = daemonOf(folder);
  if (pid !== undefined) process.kill(pid, 'SIGKILL');
  for (const mount of mountsBelow(folder).reverse()) execFileSync('umount', ['--lazy', mount]);
  if (existsSync(networkFile(folder))) execFileSync('ip', ['netns', 'del', path.basename(folder)]);
  // A checkout's packages are mounted here: nothing may be removed through a mount that is still there.
  if (mountsBelow(folder).length > 0) throw new Error(`${folder} still has mounts: ${mountsBelow(folder).join(', ')}`);
  rmSync(folder, { recursive: true, force: true });
}

const mountsBelow = (folder: string): string[] =>
  readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((mount) => mount.startsWith(`${folder}/`));
