import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import pg from 'pg';
import { Failure } from '../cloud/failure.ts';
import type { Cloud, Part } from '../cloud/part.ts';
import { inState, type State, secretsOf, tiketi } from '../cloud/state.ts';
import { postgresBinaries } from './postgres-binaries.ts';
import { launch } from './processes.ts';
import { isRoot, NOBODY } from './reach.ts';

const HOST = '127.0.0.1';
const USER = 'tiketi';
const DATABASE = 'tiketi';
const CONNECTIONS_MAX = 200;
const CONNECT_LIMIT_MS = 2_000;

/** Address and account of the database owner. */
export const postgresAddress = ({ state, ports }: Pick<Cloud, 'state' | 'ports'>) => ({
  host: HOST,
  port: ports.postgres,
  database: DATABASE,
  user: USER,
  password: secretsOf(state).postgresPassword,
});

export function postgresUrl(cloud: Pick<Cloud, 'state' | 'ports'>): string {
  const { user, password, host, port, database } = postgresAddress(cloud);
  return `postgres://${user}:${encodeURIComponent(password)}@${host}:${port}/${database}`;
}

export const postgres: Part = {
  name: 'postgres',
  title: 'PostgreSQL',
  prepare: ({ state }) => initialise(state),
  launch: async ({ state, ports, options }) => {
    removeStaleLock(state);
    const binaries = postgresBinaries(state);
    await launch(state, 'postgres', {
      command: path.join(binaries, 'bin/postgres'),
      args: [
        '-D',
        dataFolder(state),
        ...settings(ports.postgres, options.isDurable).flatMap((setting) => ['-c', setting]),
      ],
      env: environment(),
      cwd: dataFolder(state),
      ...account(),
    });
  },
  isHealthy: async (cloud) => {
    await withClient(cloud, 'postgres', async (client) => {
      const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    });
    return true;
  },
  address: ({ ports }) => `${HOST}:${ports.postgres}`,
  // Fast shutdown: waits for no client.
  stopSignal: 'SIGINT',
};

const dataFolder = (state: State): string => path.join(state.dir, 'postgres');
const account = () => (isRoot() ? { as: NOBODY } : {});
const environment = () => ({ PATH: '/usr/bin:/bin', LC_ALL: 'C', TZ: 'UTC' });

// TCP only: the server refuses a socket path of more than 107 bytes.
const settings = (port: number, isDurable: boolean): string[] => [
  `listen_addresses=${HOST}`,
  `port=${port}`,
  'unix_socket_directories=',
  `max_connections=${CONNECTIONS_MAX}`,
  'shared_buffers=256MB',
  'timezone=UTC',
  'log_timezone=UTC',
  ...(isDurable ? [] : ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off']),
];

// A new cluster is created in another folder and then renamed, so that an interrupted `initdb` is never used.
function initialise(state: State): void {
  const folder = dataFolder(state);
  if (existsSync(folder)) return;
  const half = inState(state, 'postgres.new');
  const passwordFile = inState(state, 'postgres.password');
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { mode: 0o700 });
  writeFileSync(passwordFile, `${secretsOf(state).postgresPassword}\n`, { mode: 0o600 });
  if (isRoot()) for (const file of [half, passwordFile]) chownSync(file, NOBODY.uid, NOBODY.gid);
  chmodSync(half, 0o700);
  const made = spawnSync(
    path.join(postgresBinaries(state), 'bin/initdb'),
    ['-D', half, '-U', USER, '--auth=scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8', '--locale=C'].concat([
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-sync',
      '--no-instructions',
    ]),
    { ...(isRoot() ? NOBODY : {}), cwd: half, env: environment(), encoding: 'utf8' },
  );
  rmSync(passwordFile, { force: true });
  if (made.status !== 0) {
    const because = made.error?.message ?? made.stderr.trim().split('\n').slice(-2).join(' | ');
    throw new Failure({
      step: 'make the PostgreSQL cluster',
      because,
      fix: `${tiketi('doctor')} names what is missing`,
    });
  }
  renameSync(half, folder);
}

// After a power cut the process id in the lock file may belong to another program, and PostgreSQL would refuse to start.
function removeStaleLock(state: State): void {
  const lock = path.join(dataFolder(state), 'postmaster.pid');
  if (!existsSync(lock) || !existsSync('/proc/self/cmdline')) return;
  const pid = readFileSync(lock, 'utf8').split('\n')[0] ?? '';
  const commandLine = `/proc/${pid}/cmdline`;
  const isOurs = existsSync(commandLine) && readFileSync(commandLine, 'utf8').includes(dataFolder(state));
  if (!isOurs) rmSync(lock, { force: true });
}

async function withClient(cloud: Cloud, database: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ ...postgresAddress(cloud), database, connectionTimeoutMillis: CONNECT_LIMIT_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } finally {
    await client.end().catch(() => undefined);
  }
}
