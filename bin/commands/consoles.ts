import { spawnSync } from 'node:child_process';
import type { Command } from 'commander';
import { runningCloud } from '../../localstack/cloud/cloud.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import { openState } from '../../localstack/cloud/state.ts';
import { onPath } from '../../localstack/programs/on-path.ts';
import { postgresAddress } from '../../localstack/programs/postgres.ts';
import { redisProgram } from '../../localstack/programs/redis-binaries.ts';

export const psql = (program: Command): void => {
  program
    .command('psql')
    .description('a console on PostgreSQL, as the owner of everything; arguments go to psql')
    .argument('[arguments...]')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) => {
      const cloud = await runningCloud(openState(), ['postgres'], 'psql');
      if (onPath('psql') === undefined) {
        const fix =
          process.platform === 'darwin'
            ? 'brew install libpq && brew link --force libpq'
            : 'sudo apt-get install postgresql-client';
        throw new Failure({ step: 'psql', because: 'psql is not on the PATH', fix });
      }
      const { host, port, database, user, password } = postgresAddress(cloud);
      const env = { PGHOST: host, PGPORT: String(port), PGDATABASE: database, PGUSER: user, PGPASSWORD: password };
      process.exitCode = handOver('psql', args, env);
    });
};

export const redis = (program: Command): void => {
  program
    .command('redis')
    .description('a console on Redis; arguments go to redis-cli')
    .argument('[arguments...]')
    .allowUnknownOption()
    .passThroughOptions()
    .helpOption(false)
    .action(async (args: string[]) => {
      const cloud = await runningCloud(openState(), ['redis'], 'redis');
      const cli = redisProgram(cloud.state, 'cli');
      if (cli === undefined) {
        const fix =
          process.platform === 'darwin' ? 'brew install valkey' : 'sudo apt-get install redis-tools (or valkey-tools)';
        throw new Failure({ step: 'redis', because: 'neither redis-cli nor valkey-cli is on the PATH', fix });
      }
      process.exitCode = handOver(cli.command, ['-h', '127.0.0.1', '-p', String(cloud.ports.redis), ...args], cli.env);
    });
};

// The console handles the keyboard itself: an interrupt cancels its query and not this command.
function handOver(command: string, args: readonly string[], env: Readonly<Record<string, string>>): number {
  const ignore = (): void => undefined;
  process.on('SIGINT', ignore);
  const ended = spawnSync(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
  process.off('SIGINT', ignore);
  if (ended.error !== undefined) throw ended.error;
  return ended.status ?? 1;
}
