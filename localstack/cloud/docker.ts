import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod';
import { workersFor } from '../programs/emulator.ts';
import { onPath } from '../programs/on-path.ts';
import { inCheckout } from './checkout.ts';
import { Failure } from './failure.ts';
import type { Cloud } from './part.ts';
import { keptPorts, type Ports } from './ports.ts';
import { folderInState, readState, type State, secretsOf, tiketi, writeState } from './state.ts';

const COMPOSE_FILE = 'docker-compose.localstack.yml';
const MARK = 'docker.json';
/** The first start pulls the images. */
const START_LIMIT_MS = 10 * 60_000;
const STOP_LIMIT_MS = 2 * 60_000;
const LOGS_LIMIT_MS = 10_000;
const LOG_LINES = 3;

/** Whether this cloud's stores and emulator run as containers. */
export const usesDocker = (state: State): boolean => readState(state, MARK) !== undefined;

const step = 'start the containers';

/** @throws Failure when Docker or its compose command is missing */
export function requireDocker(): void {
  if (onPath('docker') === undefined) {
    throw new Failure({ step, because: 'docker is not on the PATH', fix: 'install Docker, or leave out --docker' });
  }
  if (composeVersion() !== undefined) return;
  const fix = 'install it: https://docs.docker.com/compose/install/linux/, or leave out --docker';
  throw new Failure({ step, because: 'Docker has no compose command', fix });
}

/** Version of `docker compose`, or undefined where it is missing. */
export function composeVersion(): string | undefined {
  const { status, stdout } = spawnSync('docker', ['compose', 'version', '--short'], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/**
 * PostgreSQL, Valkey and the emulator run as containers afterwards. A first start that fails leaves none of them behind;
 * a later one stops the containers and keeps their data.
 *
 * @throws Failure when Docker does not answer or a container does not become healthy
 */
export function startDocker({ state, ports }: Cloud): void {
  folderInState(state, 'logs', 'functions');
  const isFirst = !usesDocker(state);
  // A state folder that was deleted without `down` left volumes with a password that is lost.
  if (isFirst) compose(state, ports, REMOVE_ALL, STOP_LIMIT_MS);
  const emulator = chosenEmulator(state);
  // Written before the start: if it is interrupted, `down` must find the containers.
  writeState(state, MARK, { emulator });
  const started = compose(state, ports, ['up', '--detach', '--wait', 'postgres', 'valkey', emulator], START_LIMIT_MS);
  if (started.failure === undefined) return;
  const because = `${started.failure}${logsOfFailed(state, ports, started.failure)}`;
  compose(state, ports, isFirst ? REMOVE_ALL : ['stop'], STOP_LIMIT_MS);
  if (isFirst) rmSync(path.join(state.dir, MARK), { force: true });
  throw new Failure({ step, because, fix: `check that the Docker daemon runs, then ${tiketi('up --docker')}` });
}

// Compose names the container that ended, and its last lines say why.
function logsOfFailed(state: State, ports: Ports, failure: string): string {
  const [, service] = /container \S+-([a-z]+)-\d+/.exec(failure) ?? [];
  if (service === undefined) return '';
  const args = ['logs', '--no-color', '--no-log-prefix', '--tail', String(LOG_LINES), service];
  const { output } = compose(state, ports, args, LOGS_LIMIT_MS);
  return `: ${output.trim().split('\n').join(' | ')}`;
}

/**
 * Removes the containers, their network and their data.
 *
 * @returns whether there were any
 */
export function removeDocker(state: State): boolean {
  const ports = keptPorts(state);
  if (!usesDocker(state) || ports === undefined) return false;
  const { failure } = compose(state, ports, REMOVE_ALL, STOP_LIMIT_MS);
  if (failure !== undefined)
    throw new Failure({ step: 'remove the containers', because: failure, fix: 'check that the Docker daemon runs' });
  rmSync(path.join(state.dir, MARK), { force: true });
  return true;
}

const REMOVE_ALL = ['--profile', 'localstack', 'down', '--volumes', '--remove-orphans'];

/** The compose service of the emulator: the one that this cloud was started with, else LocalStack if there is a token for it. */
function chosenEmulator(state: State): string {
  const kept = markSchema.safeParse(readState(state, MARK));
  if (kept.success) return kept.data.emulator;
  return process.env.LOCALSTACK_AUTH_TOKEN ? 'localstack' : 'ministack';
}

const markSchema = z.object({ emulator: z.enum(['ministack', 'localstack']) });

interface Composed {
  /** The last lines of what compose reported; undefined when it succeeded. */
  readonly failure: string | undefined;
  readonly output: string;
}

function compose(state: State, ports: Ports, args: readonly string[], timeout: number): Composed {
  const ended = spawnSync('docker', ['compose', '--file', inCheckout(COMPOSE_FILE), ...args], {
    encoding: 'utf8',
    timeout,
    env: { ...process.env, ...environment(state, ports) },
  });
  if (ended.status === 0) return { failure: undefined, output: ended.stdout };
  const failure = ended.error?.message ?? ended.stderr.trim().split('\n').slice(-2).join(' | ');
  return { failure, output: ended.stdout };
}

const environment = (state: State, ports: Ports): Record<string, string> => ({
  TIKETI_PROJECT: `tiketi-${createHash('sha256').update(state.dir).digest('hex').slice(0, 12)}`,
  TIKETI_FUNCTION_LOGS: path.join(state.dir, 'logs', 'functions'),
  TIKETI_POSTGRES_PASSWORD: secretsOf(state).postgresPassword,
  TIKETI_WORKERS: String(workersFor(os.totalmem())),
  ...Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [`TIKETI_PORT_${name.toUpperCase()}`, String(port)]),
  ),
});
