import { createSocket } from 'node:dgram';
import { createServer } from 'node:net';
import { Failure } from './failure.ts';
import { readState, type State, writeState } from './state.ts';

export const portNames = [
  'web',
  'emulator',
  'postgres',
  'redis',
  'toss',
  'google',
  'smtp',
  'xray',
  'localstack',
] as const;
export type PortName = (typeof portNames)[number];
export type Ports = Readonly<Record<PortName, number>>;

const usual: Ports = {
  web: 3000,
  emulator: 4566,
  postgres: 54_320,
  redis: 63_790,
  toss: 4600,
  google: 4601,
  smtp: 4602,
  xray: 2000,
  localstack: 4666,
};

/** How many ports above the wanted one are tried. */
const PORTS_TRIED = 200;

/** Below the range of outgoing connections, so that no connection takes a free port before its part does. */
const SCATTER_FROM = 20_000;
const SCATTER_TO = 30_000;

/**
 * A port for each name: the wanted one if it may be used, else the next one above that no other name has.
 *
 * @param mayUse whether the port is free, or held by the part of that name itself
 */
export async function choosePorts(
  wanted: Ports,
  mayUse: (name: PortName, port: number) => Promise<boolean>,
): Promise<Ports> {
  const chosen: Partial<Record<PortName, number>> = {};
  for (const name of portNames) {
    const taken = new Set(Object.values(chosen));
    // A replacement is never the first choice of another name: otherwise one taken port would move all of them.
    const wishes = new Set(portNames.filter((other) => other !== name).map((other) => wanted[other]));
    const isOpen = (port: number): boolean => !taken.has(port) && (port === wanted[name] || !wishes.has(port));
    chosen[name] = await nextPort(wanted[name], async (port) => isOpen(port) && mayUse(name, port));
  }
  return chosen as Ports;
}

async function nextPort(from: number, mayUse: (port: number) => Promise<boolean>): Promise<number> {
  for (let port = from; port < from + PORTS_TRIED; port += 1) if (await mayUse(port)) return port;
  throw new Failure({
    step: 'choose ports',
    because: `none of ${from}…${from + PORTS_TRIED - 1} is free`,
    fix: 'stop what uses them, or choose others: TIKETI_PORT_<NAME>=<port>',
  });
}

/** First choices at random, for test runs at the same time on one machine. */
export function scatteredPorts(random = Math.random): Ports {
  const base = SCATTER_FROM + Math.floor(random() * (SCATTER_TO - SCATTER_FROM));
  return Object.fromEntries(portNames.map((name, index) => [name, base + index * 10])) as Ports;
}

/** What the environment asks for (TIKETI_PORT_POSTGRES=…), else the former choice, else the usual ports. */
export function wantedPorts(state: State, env: NodeJS.ProcessEnv = process.env, otherwise = usual): Ports {
  const kept = (readState(state, 'ports.json') ?? {}) as Partial<Record<PortName, unknown>>;
  const one = (name: PortName): number => {
    const asked = Number(env[`TIKETI_PORT_${name.toUpperCase()}`]);
    if (isPort(asked)) return asked;
    return isPort(kept[name]) ? kept[name] : otherwise[name];
  };
  return Object.fromEntries(portNames.map((name) => [name, one(name)])) as Ports;
}

const isPort = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= 65_535;

/** The ports of this cloud, or undefined before its first start. */
export const keptPorts = (state: State): Ports | undefined =>
  readState(state, 'ports.json') === undefined ? undefined : wantedPorts(state, {});

export const keepPorts = (state: State, ports: Ports): void => writeState(state, 'ports.json', ports);

/** Whether nothing on this machine listens on the port. */
export const isFree = (name: PortName, port: number): Promise<boolean> =>
  name === 'xray' ? isUdpFree(port) : isTcpFree(port);

function isTcpFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createServer();
  probe.once('error', () => resolve(false));
  probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  return promise;
}

function isUdpFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>();
  const probe = createSocket('udp4');
  probe.once('error', () => resolve(false));
  probe.bind(port, '127.0.0.1', () => probe.close(() => resolve(true)));
  return promise;
}
