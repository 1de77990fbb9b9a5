import path from 'node:path';
import { type Command, InvalidArgumentError, Option } from 'commander';
import type { Mode } from '../../bench/protocol.ts';
import { Failure } from '../../localstack/cloud/failure.ts';
import { folderInState, openState } from '../../localstack/cloud/state.ts';

interface Given {
  readonly runs: number;
  readonly seconds: number;
  readonly connections: number;
  readonly pool: number;
  readonly mode: Mode | 'both';
  readonly limits: boolean;
  readonly json?: string;
  readonly profile?: string;
}

function whole(text: string): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < 1) throw new InvalidArgumentError('must be a whole number above 0');
  return value;
}

export const bench = (program: Command): void => {
  program
    .command('bench')
    .description('measure the functions on fresh stores, and print a table')
    .argument('[scenarios...]', 'all of them when none is named')
    .option('--runs <n>', 'measured runs; each figure is their median', whole, 3)
    .option('--seconds <n>', 'of each run', whole, 8)
    .option('--connections <n>', 'requests under way at once', whole, 32)
    .option('--pool <n>', 'database connections of each function', whole, 8)
    .addOption(new Option('--mode <mode>', 'with HTTP or without').choices(['direct', 'http', 'both']).default('both'))
    .option('--no-limits', 'leave the raw limits of the machine out')
    .option('--json <file>', 'where every figure goes')
    .option('--profile <folder>', 'write a CPU profile of the process under test there')
    .action((names: string[], given: Given) => measure(names, given));
};

async function measure(names: readonly string[], given: Given): Promise<void> {
  // Loaded here: it is heavy, and the other commands need none of it.
  const [{ bench: run }, { scenarios }] = await Promise.all([
    import('../../bench/bench.ts'),
    import('../../bench/scenarios/all.ts'),
  ]);
  const known = scenarios.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined)
    throw new Failure({ step: 'bench', because: `there is no ${unknown}`, fix: `choose from ${known.join(', ')}` });
  const stamp = new Date().toISOString().replaceAll(/[:.]/g, '-');
  await run({
    scenarios: scenarios.filter(({ name }) => names.length === 0 || names.includes(name)),
    modes: given.mode === 'both' ? ['direct', 'http'] : [given.mode],
    runs: given.runs,
    seconds: given.seconds,
    connections: given.connections,
    poolMax: given.pool,
    measuresLimits: given.limits,
    file: path.resolve(given.json ?? path.join(folderInState(openState(''), 'bench'), `${stamp}.json`)),
    profile: given.profile && path.resolve(given.profile),
  });
}
