import autocannon from 'autocannon';
import type { Cloud } from '../localstack/cloud/part.ts';
import { HELLO_PATH } from './front.ts';
import type { LimitOptions, RawLimit } from './machine.ts';
import { pgbenchHolds } from './raw-postgres.ts';
import { redisEnters } from './raw-redis.ts';
import type { UnderTest } from './under-test.ts';

async function hello({ port }: UnderTest, { seconds, connections }: LimitOptions): Promise<RawLimit> {
  const url = `http://127.0.0.1:${port}${HELLO_PATH}`;
  const { requests } = await autocannon({ url, connections, duration: seconds });
  return {
    name: 'node:http hello (autocannon)',
    perSecond: requests.average,
    note: 'in the process under test, without our code',
  };
}

export async function* rawLimits(cloud: Cloud, underTest: UnderTest, options: LimitOptions): AsyncGenerator<RawLimit> {
  yield await hello(underTest, options);
  yield await redisEnters(cloud, underTest, options);
  yield await pgbenchHolds(underTest, options);
  yield {
    name: 'the local cloud, through the emulator',
    perSecond: undefined,
    note: 'limited by the emulator, not by our code',
  };
}
