import { spawnSync } from 'node:child_process';
import os from 'node:os';
import pg from 'pg';
import type { Cloud } from '../localstack/cloud/part.ts';
import { postgresUrl } from '../localstack/programs/postgres.ts';
import { redisProgram } from '../localstack/programs/redis-binaries.ts';

export interface Around {
  readonly facts: Readonly<Record<string, string | number>>;
  readonly lines: readonly string[];
}

/** The speed of this machine at this moment without our code. */
export interface RawLimit {
  readonly name: string;
  /** Undefined where its tool is not installed. */
  readonly perSecond: number | undefined;
  readonly note?: string;
}

export interface LimitOptions {
  readonly seconds: number;
  readonly connections: number;
  readonly poolMax: number;
}

const loads = (): string =>
  os
    .loadavg()
    .map((load) => load.toFixed(2))
    .join(' ');

async function postgresFacts(cloud: Cloud): Promise<{ version: string; fsync: string; commit: string }> {
  const client = new pg.Client({ connectionString: postgresUrl(cloud) });
  await client.connect();
  try {
    const { rows } = await client.query<{ version: string; fsync: string; commit: string }>(
      `SELECT current_setting('server_version') AS version, current_setting('fsync') AS fsync,
              current_setting('synchronous_commit') AS commit`,
    );
    return rows[0]!;
  } finally {
    await client.end();
  }
}

function redisVersion(cloud: Cloud): string {
  const program = redisProgram(cloud.state, 'server');
  if (program === undefined) return 'unknown';
  const { stdout } = spawnSync(program.command, ['--version'], { env: { ...program.env }, encoding: 'utf8' });
  return /v=(\S+)/.exec(stdout)?.[1] ?? 'unknown';
}

/** The machine and the settings that every figure depends on. */
export async function surroundings(cloud: Cloud): Promise<Around> {
  const postgres = await postgresFacts(cloud);
  const facts = {
    at: new Date().toISOString(),
    cpu: os.cpus()[0]?.model ?? 'unknown',
    cores: os.availableParallelism(),
    load: loads(),
    node: process.versions.node,
    postgres: postgres.version,
    fsync: postgres.fsync,
    synchronousCommit: postgres.commit,
    redis: redisVersion(cloud),
  };
  return {
    facts,
    lines: [
      `${facts.cores} cores of ${facts.cpu}, load before we began ${facts.load}`,
      `node ${facts.node}, PostgreSQL ${facts.postgres} (fsync ${facts.fsync}, synchronous_commit ${facts.synchronousCommit}), Redis ${facts.redis}`,
      'logs at INFO are written to nowhere; traces and metrics are off; SQS is simulated in the process under test',
    ],
  };
}

export { loads as loadNow };
