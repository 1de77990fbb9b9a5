import autocannon from 'autocannon';
import type { Cloud } from '../localstack/part.ts';
import { HELLO_PATH } from './front.ts';
import type { UnderTest } from './under-test.ts';

/** What the machine can do at this moment without our code. */
export interface RawLimit {
  readonly name: string;
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
  return { name: 'node:http hello, in the process under test', perSecond: requests.average };
}

export async function* rawLimits(_cloud: Cloud, underTest: UnderTest, options: LimitOptions): AsyncGenerator<RawLimit> {
  yield await hello(underTest, options);
}
