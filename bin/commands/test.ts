import os from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';
import { Failure } from '../../localstack/cloud/failure.ts';
import { runSuites } from '../run-suites.ts';
import { chosenSuites, mustRun, type Suite, suites, summary } from '../suites.ts';

/** One processor for the tests of a suite, one for what runs around them; with more, memory is the limit. */
const JOBS_MAX = 2;

export const test = (program: Command): void => {
  const names = suites.map(({ name }) => name);
  program
    .command('test')
    .description('run the tests, suites side by side where they share nothing; arguments after -- go to jest')
    .usage(`[${names.join('|')}]... [-- jest arguments]`)
    .argument('[suites...]')
    .option('-j, --jobs <n>', 'how many suites run at once', jobsOf, Math.min(JOBS_MAX, os.availableParallelism()))
    .allowExcessArguments()
    .action(async (_: string[], { jobs }: { jobs: number }, command: Command) => {
      const [wanted, jestArguments] = split(command.args, process.argv);
      const unknown = wanted.find((name) => !names.includes(name));
      if (unknown !== undefined)
        throw new Failure({
          step: 'test',
          because: `there is no suite ${unknown}`,
          fix: `choose from ${names.join(', ')}`,
        });
      process.exitCode = await runAndSum(chosenSuites(wanted), { jestArguments, jobs, named: wanted });
    });
};

function jobsOf(text: string): number {
  if (!/^[1-9]$/.test(text)) throw new InvalidArgumentError('a number from 1 to 9');
  return Number(text);
}

// commander passes both sides of `--` as one list; the command line shows how many arguments are behind it.
function split(args: readonly string[], commandLine: readonly string[]): [string[], string[]] {
  const dashes = commandLine.indexOf('--');
  const behind = dashes === -1 ? 0 : commandLine.length - dashes - 1;
  return [args.slice(0, args.length - behind), args.slice(args.length - behind)];
}

interface Wanted {
  readonly jestArguments: readonly string[];
  readonly jobs: number;
  /** Suites that the command line names; without one all but the heavy ones run. */
  readonly named: readonly string[];
}

async function runAndSum(chosen: readonly Suite[], { named, ...run }: Wanted): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  // Never removed: without a listener, a signal would end the process before the cleanup.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const startedAt = performance.now();
  const outcomes = (await runSuites(chosen, { ...run, signal: abort.signal })).map((outcome) =>
    mustRun(outcome, named),
  );
  console.log(summary(outcomes, performance.now() - startedAt));
  const isGood =
    outcomes.length === chosen.length &&
    !abort.signal.aborted &&
    outcomes.every(({ failed }) => failed === 0) &&
    outcomes.some(({ passed }) => passed > 0);
  return isGood ? 0 : 1;
}
