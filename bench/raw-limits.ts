import autocannon from 'autocannon';
import type { Cloud } from '../localstack/cloud/part.ts';
import { HELLO_PATH } from './front.ts';
import { pgbenchHolds } from './raw-postgres.ts';
import { redisEnters } from './raw-redis.ts';
import type { UnderTest } from './under-test.ts';

/** What the machine can do at this moment without our code. */
export interface RawLimit {
  readonly name: string;
  /** Undefined where the tool for it is missing. */
  readonly perSecond: number | undefined;
  readonly note?: string;
}

export interface LimitOptions {
  readonly seconds: number;
  readonly connections: number;
  readonly poolMax: number;
}

async function hello({ port }: UnderTest, { seconds, connections }: LimitOptions): Promise<RawLimit> {
  const url = `http://127.0.0.1:${port}${HELLO_PATH}`;
  const { requests } = await autocannon({ url, connections, duration: seconds });
  return {
    name: 'node:http hello (autocannon)',
    perSecond: requests.average,
    note: 'the process under test, no code of ours',
  };
}

export async function* rawLimits(cloud: Cloud, underTest: UnderTest, options: LimitOptions): AsyncGenerator<RawLimit> {
  yield await hello(underTest, options);
  yield await redisEnters(cloud, underTest, options);
  yield await pgbenchHolds(underTest, options);
  yield { name: 'the local cloud, through the emulator', perSecond: undefined, note: 'its own ceiling, never ours' };
}
