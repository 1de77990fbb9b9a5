import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
import { CHECKOUT, inCheckout } from '../localstack/cloud/checkout.ts';
import { explain } from '../localstack/cloud/failure.ts';
import { keptLogs } from '../localstack/cloud/temporary-cloud.ts';
import { runBrowserTests } from './browser-suite.ts';
import { groupsOf, NotRun, type Outcome, readOutcome, type Suite, TEST_LIMIT_MS } from './suites.ts';
import { withSurroundings } from './surroundings.ts';

/** A suite that takes longer hangs. */
const SUITE_LIMIT_MS = 40 * 60_000;

export interface Run {
  readonly jestArguments: readonly string[];
  readonly signal: AbortSignal;
  /** Groups of suites that run side by side. */
  readonly jobs: number;
}

type Counts = Omit<Outcome, 'suite' | 'ms'>;
const FAILED: Counts = { passed: 0, failed: 1, skipped: 0 };
const NOT_RUN: Counts = { passed: 0, failed: 0, skipped: 1 };

/**
 * Runs the suites. Those with the same surroundings run one after another in them, so each surroundings is started once;
 * groups run side by side, and then the output of a suite appears when it ends.
 *
 * @returns the outcomes in the order of the suites; a suite that was interrupted before its start has none
 */
export async function runSuites(suites: readonly Suite[], run: Run): Promise<readonly Outcome[]> {
  const groups = groupsOf(suites);
  const isAlone = groups.length === 1 || run.jobs === 1;
  const outcomes = new Map<Suite, Outcome>();
  const waiting = [...groups];
  const lane = async (): Promise<void> => {
    for (let group = waiting.shift(); group !== undefined && !run.signal.aborted; group = waiting.shift())
      await runGroup(group, outcomes, { ...run, showsOutput: isAlone });
  };
  await Promise.all(Array.from({ length: run.jobs }, lane));
  return suites.flatMap((suite) => outcomes.get(suite) ?? []);
}

interface GroupRun extends Run {
  /** Whether jest writes to the terminal while it runs. */
  readonly showsOutput: boolean;
}

// When the surroundings of a group cannot be started, each of its suites fails, and other groups still run.
async function runGroup(group: readonly Suite[], outcomes: Map<Suite, Outcome>, run: GroupRun): Promise<void> {
  const [first] = group;
  const keep = (suite: Suite, startedAt: number, counts: Counts): void => {
    outcomes.set(suite, { suite: suite.name, ms: performance.now() - startedAt, ...counts });
    const logs = keptLogs(first!.name);
    if (counts.failed > 0 && existsSync(logs)) console.error(`logs of what ran around the tests: ${logs}`);
  };
  let startedAt = performance.now();
  try {
    await withSurroundings(first!, async (env, within = []) => {
      for (const suite of group) {
        if (run.signal.aborted) return;
        keep(suite, startedAt, await runTests(suite, { env, within }, run));
        startedAt = performance.now();
      }
    });
  } catch (error) {
    const isNotRun = error instanceof NotRun;
    if (isNotRun) console.log(`NOT RUN: ${error.message}`);
    else console.error(explain(error));
    for (const suite of group) if (!outcomes.has(suite)) keep(suite, startedAt, isNotRun ? NOT_RUN : FAILED);
  }
}

interface Surroundings {
  readonly env: Readonly<Record<string, string>>;
  /** Put before the command, e.g. to enter a network namespace. */
  readonly within: readonly string[];
}

function runTests(suite: Suite, surroundings: Surroundings, run: GroupRun): Promise<Counts> {
  if (suite.project !== undefined) return runJest({ ...suite, project: suite.project }, surroundings, run);
  return runBrowserTests({ ...run, env: surroundings.env, more: run.jestArguments });
}

type JestSuite = Suite & { readonly project: string };

async function runJest(suite: JestSuite, { env, within }: Surroundings, run: GroupRun): Promise<Counts> {
  const { showsOutput, jestArguments, signal } = run;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-test-'));
  const report = path.join(folder, 'report.json');
  const files = jestArguments.length > 0 ? [] : (suite.sample?.() ?? []);
  const title = `\n── ${suite.name}${files.map((file) => `\n   ${file}`).join('')}`;
  console.log(showsOutput ? title : `── ${suite.name} started`);
  try {
    const [program = '', ...words] = [...within, process.execPath, ...argumentsOf(suite)];
    const ended = await execa(program, [...words, '--json', '--outputFile', report, ...files, ...jestArguments], {
      cwd: CHECKOUT,
      env: { ...env, ...suite.environment, NODE_ENV: 'test', TZ: 'UTC' },
      stdio: showsOutput ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
      all: true,
      timeout: SUITE_LIMIT_MS,
      cancelSignal: signal,
      reject: false,
    });
    if (!showsOutput) console.log(`${title}\n${ended.all ?? ''}`);
    if (ended.timedOut) console.error(`${suite.name} did not end within ${SUITE_LIMIT_MS / 60_000} minutes`);
    return readOutcome(report, ended.exitCode ?? 1);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function argumentsOf({ project, surroundings, testLimitMs = TEST_LIMIT_MS }: JestSuite): readonly string[] {
  const node = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
  const jest = [
    ...node,
    inCheckout('node_modules/jest/bin/jest.js'),
    '--selectProjects',
    project,
    `--testTimeout=${testLimitMs}`,
  ];
  if (surroundings === 'nothing') return jest;
  // Tests of one suite share its stores, so they run one file at a time, and a connection that a failed test left open
  // must not keep the suite from ending.
  return [...jest, '--runInBand', '--forceExit'];
}
