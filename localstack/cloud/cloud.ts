import { rmSync } from 'node:fs';
import path from 'node:path';
import { emulator } from '../programs/emulator.ts';
import { postgres } from '../programs/postgres.ts';
import { lastLines, logFile, runningPid, stop } from '../programs/processes.ts';
import { localstack } from '../programs/real-localstack.ts';
import { redis } from '../programs/redis.ts';
import { google, mail, toss, xray } from '../programs/small-parts.ts';
import { web } from '../programs/web.ts';
import { usesDocker } from './docker.ts';
import { Failure } from './failure.ts';
import type { Cloud, CloudOptions, Part, PartName } from './part.ts';
import {
  choosePorts,
  isFree,
  keepPorts,
  keptPorts,
  type PortName,
  type Ports,
  portNames,
  wantedPorts,
} from './ports.ts';
import { readState, type State, tiketi, writeState } from './state.ts';
import { waitUntil } from './wait.ts';

/** PostgreSQL may have to recover from a crash. Everything else starts within two seconds. */
const HEALTH_LIMIT_MS = 60_000;

const everyPart: readonly Part[] = [postgres, redis, mail, xray, toss, google, emulator, web, localstack];

const partOfPort: Readonly<Record<PortName, PartName | undefined>> = {
  web: 'web',
  emulator: 'emulator',
  postgres: 'postgres',
  redis: 'redis',
  toss: 'toss',
  google: 'google',
  smtp: 'mail',
  xray: 'xray',
  localstack: 'localstack',
};

/** The parts of a whole local cloud that this checkout has, in the order in which they start. */
export const parts = (): readonly Part[] => existing().filter((part) => part.isExtra !== true);

const existing = (): readonly Part[] => everyPart.filter((part) => part.exists?.() ?? true);

/** The parts of these names. */
export const partsNamed = (names: readonly PartName[]): readonly Part[] =>
  existing().filter((part) => names.includes(part.name));

/**
 * The cloud of this state with a port for every part. It keeps its former ports unless another program uses them now.
 *
 * @param otherwise first choice of ports on the first start; the environment is then ignored
 */
export async function openCloud(state: State, options: CloudOptions, otherwise?: Ports): Promise<Cloud> {
  const isOurs = (name: PortName): boolean => {
    const part = partOfPort[name];
    return part !== undefined && (runsInDocker({ state }, part) || runningPid(state, part) !== undefined);
  };
  const kept = keptPorts(state);
  const wanted = wantedPorts(state, otherwise === undefined ? process.env : {}, otherwise);
  const ports = await choosePorts(
    wanted,
    async (name, port) => (kept?.[name] === port && isOurs(name)) || isFree(name, port),
  );
  if (kept !== undefined) await stopMoved(state, kept, ports);
  keepPorts(state, ports);
  writeState(state, 'options.json', options);
  return { state, ports, options };
}

// A part whose port changed is restarted. So is the emulator: its environment holds the ports of the others.
async function stopMoved(state: State, from: Ports, to: Ports): Promise<void> {
  const moved = portNames.filter((name) => from[name] !== to[name]);
  if (moved.length === 0) return;
  const names = new Set<PartName | undefined>([...moved.map((name) => partOfPort[name]), 'emulator']);
  for (const part of everyPart) if (names.has(part.name)) await stop(state, part.name, part.stopSignal);
}

/** The cloud of this state as it was started last, or undefined before its first start. */
export function knownCloud(state: State): Cloud | undefined {
  const ports = keptPorts(state);
  if (ports === undefined) return undefined;
  const options = readState(state, 'options.json') as Partial<CloudOptions> | undefined;
  return {
    state,
    ports,
    options: { isDurable: options?.isDurable ?? true, enforcesIam: options?.enforcesIam ?? false },
  };
}

/**
 * The cloud that a command works on.
 *
 * @throws Failure when it was never started, or a part that the command needs does not run
 */
export async function runningCloud(state: State, needs: readonly PartName[], step: string): Promise<Cloud> {
  const cloud = knownCloud(state);
  if (cloud === undefined)
    throw new Failure({ step, because: 'the local cloud was never started here', fix: tiketi('up') });
  for (const part of partsNamed(needs)) {
    if (!(await isServing(cloud, part)))
      throw new Failure({ step, because: `${part.title} does not run`, fix: tiketi('up') });
  }
  return cloud;
}

/** Whether this cloud's own part serves. Another program on the same port does not count. */
export async function isServing(cloud: Cloud, part: Part): Promise<boolean> {
  if (!runsInDocker(cloud, part.name) && runningPid(cloud.state, part.name) === undefined) return false;
  try {
    return await part.isHealthy(cloud);
  } catch {
    return false;
  }
}

/** The parts that `up --docker` runs as containers. */
export const dockerParts: readonly PartName[] = ['postgres', 'redis', 'emulator'];

/** Whether the part was started as a container. */
export const runsInDocker = ({ state }: Pick<Cloud, 'state'>, name: PartName): boolean =>
  dockerParts.includes(name) && usesDocker(state);

/**
 * The part serves afterwards, whether it ran already or not.
 *
 * @returns false when it ran already
 * @throws Failure with the last lines of its log
 */
export async function start(cloud: Cloud, part: Part): Promise<boolean> {
  if ((await isServing(cloud, part)) && part.isOutdated?.(cloud) !== true) return false;
  const isContainer = runsInDocker(cloud, part.name);
  if (!isContainer) {
    await stop(cloud.state, part.name, part.stopSignal);
    part.prepare?.(cloud);
    await part.launch(cloud);
  }
  // Waiting for a process that has ended is useless. Its last log lines say why it ended.
  const hasEnded = (): boolean => !isContainer && runningPid(cloud.state, part.name) === undefined;
  await waitUntil(async () => hasEnded() || (await isServing(cloud, part)), { limitMs: HEALTH_LIMIT_MS });
  if (await isServing(cloud, part)) return true;
  const log = logFile(cloud.state, part.name);
  const because = hasEnded()
    ? `it ended immediately: ${lastLines(log)}`
    : `it did not answer within ${HEALTH_LIMIT_MS / 1000} s: ${lastLines(log)}`;
  throw new Failure({ step: `start ${part.title}`, because, fix: `see ${log}, then ${tiketi('up')}` });
}

/** Stops every part that this state started, in reverse order. */
export async function stopAll(state: State, report: (part: Part) => void = () => undefined): Promise<void> {
  for (const part of everyPart.toReversed()) if (await stop(state, part.name, part.stopSignal)) report(part);
}

/** Deletes the data of the parts. Downloads and ports remain. Call it only when no part runs. */
export function forgetData(state: State): void {
  const kept = [
    'postgres',
    'postgres.new',
    'redis',
    'emulator',
    'mail',
    'xray',
    'toss',
    'google',
    'logs',
    'cdk.out',
    'bundles',
  ];
  const files = ['secrets.json', 'accounts.json', 'deploy.json'];
  for (const name of [...kept, ...files]) rmSync(path.join(state.dir, name), { recursive: true, force: true });
}
