import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { redisUrl } from '../localstack/cloud/addresses.ts';
import type { Cloud } from '../localstack/cloud/part.ts';
import { withTemporaryCloud } from '../localstack/cloud/temporary-cloud.ts';
import { postgresUrl } from '../localstack/programs/postgres.ts';
import { runningPid } from '../localstack/programs/processes.ts';
import { type RawLimit, surroundings } from './machine.ts';
import { type Figures, measure } from './measure.ts';
import type { Mode } from './protocol.ts';
import { rawLimits } from './raw-limits.ts';
import { headLine, limitLine, lineOf, tailLines } from './report.ts';
import type { Scenario } from './scenario.ts';
import { openUnderTest, type UnderTest } from './under-test.ts';

export interface BenchOptions {
  readonly scenarios: readonly Scenario[];
  readonly modes: readonly Mode[];
  readonly runs: number;
  readonly seconds: number;
  readonly connections: number;
  /** Database connections of each function. */
  readonly poolMax: number;
  readonly measuresLimits: boolean;
  /** The file for all figures. */
  readonly file: string;
  /** Folder for CPU profiles of the process under test. */
  readonly profile: string | undefined;
}

const logOf = (file: string): string => `${file.replace(/\.json$/, '')}.log`;

/** Measures on new stores with fsync, prints each figure and writes all of them to the file. */
export async function bench(options: BenchOptions): Promise<void> {
  mkdirSync(path.dirname(options.file), { recursive: true });
  if (options.profile !== undefined) mkdirSync(options.profile, { recursive: true });
  const wish = {
    name: 'bench',
    parts: ['postgres', 'redis'],
    options: { isDurable: true, enforcesIam: false },
  } as const;
  await withTemporaryCloud(wish, async (cloud) => {
    const env = { TIKETI_TEST_POSTGRES: postgresUrl(cloud), TIKETI_TEST_REDIS: redisUrl(cloud) };
    const underTest = await openUnderTest({
      poolMax: options.poolMax,
      env,
      profile: options.profile,
      logFile: logOf(options.file),
    });
    try {
      await measureAll(cloud, underTest, options);
    } finally {
      await underTest.close();
    }
  });
}

async function measureAll(cloud: Cloud, underTest: UnderTest, options: BenchOptions): Promise<void> {
  const { runs, seconds, connections, poolMax } = options;
  const settings = { runs, seconds, connections, poolMax };
  const around = await surroundings(cloud);
  console.log([...around.lines, JSON.stringify(settings)].join('\n'));
  const pid = (part: string): number => runningPid(cloud.state, part) ?? 0;
  const pids = { node: underTest.pid, postgres: pid('postgres'), redis: pid('redis') };
  const limits: RawLimit[] = [];
  if (options.measuresLimits) {
    for await (const limit of rawLimits(cloud, underTest, options)) {
      limits.push(limit);
      console.log(limitLine(limit));
    }
  }
  const figures: Figures[] = [];
  console.log(headLine);
  for (const scenario of options.scenarios) {
    for (const mode of options.modes) {
      const measured = await measure({ underTest, pids, setup: { seconds, connections }, runs }, scenario, mode);
      figures.push(measured);
      console.log(lineOf(measured));
    }
  }
  console.log(tailLines(figures));
  writeFileSync(options.file, `${JSON.stringify({ around: around.facts, settings, limits, figures }, null, 2)}\n`);
  console.log(`figures of every run: ${options.file}`);
}
