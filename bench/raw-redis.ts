import path from 'node:path';
import { execa } from 'execa';
import { Redis } from 'ioredis';
import enterSource from '../lambdas/queue/repositories/enter.lua';
import { keysOf } from '../lambdas/queue/repositories/line.ts';
import roomSource from '../lambdas/queue/repositories/room.lua';
import { redisUrl } from '../localstack/cloud/addresses.ts';
import type { Cloud } from '../localstack/cloud/part.ts';
import { onPath } from '../localstack/programs/on-path.ts';
import { redisProgram } from '../localstack/programs/redis-binaries.ts';
import type { LimitOptions, RawLimit } from './machine.ts';
import type { UnderTest } from './under-test.ts';

const NAME = "EVALSHA of the queue's enter (redis-benchmark)";
const ENTERS = 50_000;
const USERS = 100_000_000;

/** The benchmark program: from the PATH, or beside a Redis server that was downloaded. */
function benchmarkProgram(cloud: Cloud): { command: string; env: Readonly<Record<string, string>> } | undefined {
  const found = onPath('redis-benchmark') ?? onPath('valkey-benchmark');
  if (found !== undefined) return { command: found, env: {} };
  const server = redisProgram(cloud.state, 'server');
  return server && { command: path.join(path.dirname(server.command), 'redis-benchmark'), env: server.env };
}

/** The speed of Redis with the script that enters a waiting room, without any process of ours. */
export async function redisEnters(cloud: Cloud, underTest: UnderTest, options: LimitOptions): Promise<RawLimit> {
  const program = benchmarkProgram(cloud);
  if (program === undefined) return { name: NAME, perSecond: undefined, note: 'redis-benchmark is not installed' };
  const setup = { seconds: 1, connections: options.connections };
  const { events } = await underTest.ask('prepare', { scenario: 'status', mode: 'direct', setup });
  await underTest.ask('drain', null);
  const redis = new Redis(redisUrl(cloud));
  const digest = String(await redis.script('LOAD', roomSource + enterSource));
  redis.disconnect();
  const { hostname, port } = new URL(redisUrl(cloud));
  const keys = keysOf(events[0]!);
  const { stdout } = await execa(
    program.command,
    [
      '-h',
      hostname,
      '-p',
      port,
      '-c',
      String(options.connections),
      '-n',
      String(ENTERS),
      '-r',
      String(USERS),
      '--csv',
    ].concat(['EVALSHA', digest, String(keys.length), ...keys, '__rand_int__', '0', '0']),
    { env: { ...program.env } },
  );
  const perSecond = Number(/^"EVALSHA[^\n]*?","([\d.]+)"/m.exec(stdout)?.[1]);
  return Number.isNaN(perSecond)
    ? { name: NAME, perSecond: undefined, note: stdout.slice(-200) }
    : { name: NAME, perSecond };
}
