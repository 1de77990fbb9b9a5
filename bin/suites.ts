import { readFileSync } from 'node:fs';
import * as z from 'zod';
import type { PartName } from '../localstack/cloud/part.ts';
import { proxySample } from './proxy-sample.ts';

/** One test; on a busy machine a first call starts several functions, and a password takes seconds. */
export const TEST_LIMIT_MS = 60_000;

/** A group of tests that needs the same surroundings. */
export interface Suite {
  readonly name: string;
  /** Project of jest.config.mjs; none where Playwright runs the tests (bin/browser-suite.ts). */
  readonly project?: string;
  /** What must run: nothing, the stores and the emulator, or the deployed system. */
  readonly surroundings: 'nothing' | 'stores' | 'deployed' | 'deployed-with-iam' | 'docker' | 'real-localstack';
  /** How long one test may take. @default 60,000 ms */
  readonly testLimitMs?: number;
  /** Variables for its tests, beside those of the surroundings. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The files that run unless the command line names others. @default all of the project */
  readonly sample?: () => readonly string[];
}

export const storeParts: readonly PartName[] = ['postgres', 'redis', 'mail', 'emulator'];

/** In the order in which `tiketi test` starts them: the longest first, with the quick ones beside it. */
export const suites: readonly Suite[] = [
  { name: 'integration', project: 'integration', surroundings: 'stores' },
  // As prod reaches its database: RDS Proxy takes neither pipelining nor named statements.
  {
    name: 'integration-proxy',
    project: 'integration',
    surroundings: 'stores',
    environment: { TIKETI_TEST_DATABASE_MODE: 'proxy' },
    sample: proxySample,
  },
  { name: 'unit', project: 'unit', surroundings: 'nothing' },
  { name: 'infra', project: 'infra', surroundings: 'nothing' },
  { name: 'e2e', project: 'e2e', surroundings: 'deployed' },
  { name: 'browser', surroundings: 'deployed' },
  // The same tests with IAM enforced for every function: a missing grant is an AccessDenied.
  { name: 'iam', project: 'e2e', surroundings: 'deployed-with-iam' },
  // The command line: on machines without a required program, and with a cloud whose processes are killed.
  { name: 'cloud', project: 'cloud', surroundings: 'nothing' },
  // docker-compose.localstack.yml and cdklocal as a developer uses them, in a Docker engine that the suite starts.
  { name: 'docker', project: 'docker', surroundings: 'docker' },
  { name: 'localstack', project: 'localstack', surroundings: 'real-localstack' },
  // Large or long inputs that show a claim of the documentation, e.g. a waiting room of a million users.
  {
    name: 'proof',
    project: 'proof',
    surroundings: 'stores',
    testLimitMs: 15 * 60_000,
  },
];

/** Suites that run only when they are named: `localstack` installs 510 MB, `proof` takes minutes for each test. */
const onlyWhenAsked: readonly string[] = ['localstack', 'proof'];

/** The named suites; all but the heavy ones when none is named. */
export function chosenSuites(names: readonly string[]): readonly Suite[] {
  const wanted = (suite: Suite): boolean =>
    names.length === 0 ? !onlyWhenAsked.includes(suite.name) : names.includes(suite.name);
  return suites.filter(wanted);
}

/** Suites that run one after another because they share their surroundings, which start once; each of the others alone. */
export function groupsOf(chosen: readonly Suite[]): readonly (readonly Suite[])[] {
  const groups = new Map<string, Suite[]>();
  for (const suite of chosen) {
    const key = suite.surroundings === 'nothing' ? suite.name : suite.surroundings;
    groups.set(key, [...(groups.get(key) ?? []), suite]);
  }
  return [...groups.values()];
}

/** A suite that this machine cannot run. Its message says why. */
export class NotRun extends Error {}

/** A suite that is named on the command line fails when it cannot run; otherwise it counts as skipped. */
export const mustRun = (outcome: Outcome, named: readonly string[]): Outcome =>
  outcome.passed + outcome.failed === 0 && named.includes(outcome.suite) ? { ...outcome, failed: 1 } : outcome;

/** The result of a suite. */
export interface Outcome {
  readonly suite: string;
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  readonly ms: number;
}

const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numPendingTests: z.number(),
  numTodoTests: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

/**
 * The numbers of one run of jest. A file that could not be loaded counts as a failure, and so does a run without a
 * test.
 *
 * @param exitCode jest's exit code, which also reports failures outside of tests (e.g. in a teardown)
 */
export function readOutcome(reportFile: string, exitCode: number): Omit<Outcome, 'suite' | 'ms'> {
  const parsed = jestReport.safeParse(readJson(reportFile));
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const {
    numPassedTests: passed,
    numFailedTests,
    numPendingTests,
    numTodoTests,
    numRuntimeErrorTestSuites,
  } = parsed.data;
  const failed = numFailedTests + numRuntimeErrorTestSuites;
  const isSilentFailure = failed === 0 && (exitCode !== 0 || passed === 0);
  return { passed, failed: isSilentFailure ? 1 : failed, skipped: numPendingTests + numTodoTests };
}

const playwrightReport = z.object({
  stats: z.object({ expected: z.number(), unexpected: z.number(), flaky: z.number(), skipped: z.number() }),
  errors: z.array(z.unknown()),
});

/** The numbers of one run of Playwright, by the same rules. A test that passes only when repeated has failed. */
export function readBrowserOutcome(reportFile: string, exitCode: number): Omit<Outcome, 'suite' | 'ms'> {
  const parsed = playwrightReport.safeParse(readJson(reportFile));
  if (!parsed.success) return { passed: 0, failed: 1, skipped: 0 };
  const { stats, errors } = parsed.data;
  const failed = stats.unexpected + stats.flaky + errors.length;
  const isSilentFailure = failed === 0 && (exitCode !== 0 || stats.expected === 0);
  return { passed: stats.expected, failed: isSilentFailure ? 1 : failed, skipped: stats.skipped };
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The table at the end of `tiketi test`, and the line that machines read. */
export function summary(outcomes: readonly Outcome[], totalMs: number): string {
  const rows = outcomes.map(({ suite, ms, passed, failed, skipped }) =>
    [
      suite.padEnd(18),
      `${(ms / 1000).toFixed(1)} s`.padStart(9),
      String(passed).padStart(8),
      String(failed).padStart(8),
      String(skipped).padStart(9),
    ].join(''),
  );
  const sum = (pick: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const head = `${'suite'.padEnd(18)}${'time'.padStart(9)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}`;
  const total = `${'all'.padEnd(18)}${`${(totalMs / 1000).toFixed(1)} s`.padStart(9)}`;
  const skipped = sum((outcome) => outcome.skipped);
  const counts = `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`;
  return ['', head, ...rows, total, '', skipped === 0 ? counts : `${counts}, ${skipped} skipped`].join('\n');
}
