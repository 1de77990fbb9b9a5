import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { execa } from 'execa';
import { CHECKOUT, inCheckout } from '../../localstack/checkout.ts';
import { explain, Failure } from '../../localstack/failure.ts';
import { keptLogs } from '../../localstack/temporary-cloud.ts';
import { runBrowserTests } from '../browser-suite.ts';
import { chosenSuites, type Outcome, readOutcome, type Suite, suites, summary, type TestRun } from '../suites.ts';
import { withSurroundings } from '../surroundings.ts';

/** One test on real stores; on a busy machine a first call starts several functions. */
const TEST_LIMIT_MS = 60_000;
/** A suite that takes longer hangs. */
const SUITE_LIMIT_MS = 40 * 60_000;

export const test = (program: Command): void => {
  const names = suites.map(({ name }) => name);
  program
    .command('test')
    .description(
      'run the tests, each suite in surroundings of its own; what stands after -- goes to jest or Playwright',
    )
    .usage(`[${names.join('|')}]... [-- jest arguments]`)
    .argument('[suites...]')
    .allowExcessArguments()
    .action(async (_: string[], __: unknown, command: Command) => {
      const [wanted, jestArguments] = split(command.args, process.argv);
      const unknown = wanted.find((name) => !names.includes(name));
      if (unknown !== undefined)
        throw new Failure({
          step: 'test',
          because: `there is no suite ${unknown}`,
          mend: `choose from ${names.join(', ')}`,
        });
      process.exitCode = await runSuites(chosenSuites(wanted), jestArguments);
    });
};

// commander hands over both sides of `--` as one list; the command line tells how many stand behind it.
function split(args: readonly string[], commandLine: readonly string[]): [string[], string[]] {
  const dashes = commandLine.indexOf('--');
  const behind = dashes === -1 ? 0 : commandLine.length - dashes - 1;
  return [args.slice(0, args.length - behind), args.slice(args.length - behind)];
}

async function runSuites(chosen: readonly Suite[], jestArguments: readonly string[]): Promise<number> {
  const abort = new AbortController();
  const interrupt = (): void => abort.abort();
  // Kept until the end: once the last listener is gone, a signal ends the process before anything is cleaned up.
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, interrupt);
  const outcomes: Outcome[] = [];
  for (const suite of chosen) {
    if (abort.signal.aborted) break;
    console.log(`\n── ${suite.name}`);
    outcomes.push(await runSuite(suite, jestArguments, abort.signal));
  }
  console.log(summary(outcomes));
  const isGood =
    outcomes.length > 0 && !abort.signal.aborted && outcomes.every(({ passed, failed }) => failed === 0 && passed > 0);
  return isGood ? 0 : 1;
}

// Surroundings that cannot be made are a failure of the suite, and the next one has its chance.
async function runSuite(suite: Suite, jestArguments: readonly string[], signal: AbortSignal): Promise<Outcome> {
  const startedAt = performance.now();
  const done = (outcome: Omit<Outcome, 'suite' | 'ms'>): Outcome => ({
    suite: suite.name,
    ms: performance.now() - startedAt,
    ...outcome,
  });
  try {
    const run = suite.project === undefined ? runBrowserTests : runJest;
    const outcome = done(await withSurroundings(suite, (env) => run({ suite, more: jestArguments, env, signal })));
    tellOfLogs(outcome);
    return outcome;
  } catch (error) {
    console.error(explain(error));
    const outcome = done({ passed: 0, failed: 1, skipped: 0 });
    tellOfLogs(outcome);
    return outcome;
  }
}

function tellOfLogs({ suite, failed }: Outcome): void {
  if (failed > 0 && existsSync(keptLogs(suite))) console.error(`logs of what ran around the tests: ${keptLogs(suite)}`);
}

async function runJest({ suite, more, env, signal }: TestRun): Promise<Omit<Outcome, 'suite' | 'ms'>> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-test-'));
  const report = path.join(folder, 'report.json');
  const node = [
    '--experimental-vm-modules',
    '--disable-warning=ExperimentalWarning',
    inCheckout('node_modules/jest/bin/jest.js'),
  ];
  // Tests of one suite share its stores, so they run one file at a time; what a failed one left open must not hold up the rest.
  const shared =
    suite.surroundings === 'nothing' ? [] : ['--runInBand', '--forceExit', `--testTimeout=${TEST_LIMIT_MS}`];
  const args = [
    ...node,
    '--selectProjects',
    suite.project ?? suite.name,
    ...shared,
    '--json',
    '--outputFile',
    report,
    ...more,
  ];
  try {
    const ended = await execa(process.execPath, args, {
      cwd: CHECKOUT,
      env: { ...env, NODE_ENV: 'test', TZ: 'UTC' },
      stdio: ['ignore', 'inherit', 'inherit'],
      timeout: SUITE_LIMIT_MS,
      cancelSignal: signal,
      reject: false,
    });
    if (ended.timedOut) console.error(`the suite did not end within ${SUITE_LIMIT_MS / 60_000} minutes`);
    return readOutcome(report, ended.exitCode ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
