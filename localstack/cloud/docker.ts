import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { workersFor } from '../programs/emulator.ts';
import { onPath } from '../programs/on-path.ts';
import { inCheckout } from './checkout.ts';
import { Failure } from './failure.ts';
import type { Cloud } from './part.ts';
import { keptPorts, type Ports } from './ports.ts';
import { secretsOf } from './secrets.ts';
import { folderInState, readState, type State, writeState } from './state.ts';

const COMPOSE_FILE = 'docker-compose.localstack.yml';
const MARK = 'docker.json';
/** The first start pulls the images. */
const START_LIMIT_MS = 10 * 60_000;
const STOP_LIMIT_MS = 2 * 60_000;

/** Whether this cloud's stores and emulator run as containers. */
export const usesDocker = (state: State): boolean => readState(state, MARK) !== undefined;

const step = 'start the containers';

/** @throws Failure when Docker or its compose command is not there */
export function requireDocker(): void {
  if (onPath('docker') === undefined) {
    throw new Failure({ step, because: 'docker is not on the PATH', mend: 'install Docker, or leave out --docker' });
  }
  if (spawnSync('docker', ['compose', 'version']).status === 0) return;
  const mend = 'install it: https://docs.docker.com/compose/install/linux/, or leave out --docker';
  throw new Failure({ step, because: 'Docker has no compose command', mend });
}

/**
 * PostgreSQL, Valkey and the emulator run as containers afterwards.
 *
 * @throws Failure when Docker does not answer or a container does not become healthy
 */
export function startDocker({ state, ports }: Cloud): void {
  folderInState(state, 'logs', 'functions');
  const because = compose(state, ports, ['up', '--detach', '--wait'], START_LIMIT_MS);
  if (because !== undefined)
    throw new Failure({ step, because, mend: 'see docker compose logs; is the Docker daemon running?' });
  writeState(state, MARK, { profile: profile() });
}

/** @returns whether there were containers to stop; their data stays unless it is to be forgotten */
export function stopDocker(state: State, data: 'keep' | 'forget' = 'keep'): boolean {
  const ports = keptPorts(state);
  if (!usesDocker(state) || ports === undefined) return false;
  const because = compose(state, ports, data === 'keep' ? ['down'] : ['down', '--volumes'], STOP_LIMIT_MS);
  if (because !== undefined)
    throw new Failure({ step: 'stop the containers', because, mend: 'is the Docker daemon running?' });
  rmSync(path.join(state.dir, MARK), { force: true });
  return true;
}

const profile = (): string => (process.env.LOCALSTACK_AUTH_TOKEN ? 'localstack' : 'ministack');

function compose(state: State, ports: Ports, args: readonly string[], timeout: number): string | undefined {
  const chosen = (readState(state, MARK) as { profile?: string } | undefined)?.profile ?? profile();
  const ended = spawnSync('docker', ['compose', '--file', inCheckout(COMPOSE_FILE), '--profile', chosen, ...args], {
    encoding: 'utf8',
    timeout,
    env: { ...process.env, ...environment(state, ports) },
  });
  return ended.status === 0
    ? undefined
    : (ended.error?.message ?? ended.stderr.trim().split('\n').slice(-2).join(' | '));
}

const environment = (state: State, ports: Ports): Record<string, string> => ({
  TIKETI_PROJECT: `tiketi-${createHash('sha256').update(state.dir).digest('hex').slice(0, 12)}`,
  TIKETI_STATE: state.dir,
  TIKETI_POSTGRES_PASSWORD: secretsOf(state).postgresPassword,
  TIKETI_WORKERS: String(workersFor(os.totalmem())),
  ...Object.fromEntries(
    Object.entries(ports).map(([name, port]) => [`TIKETI_PORT_${name.toUpperCase()}`, String(port)]),
  ),
});
