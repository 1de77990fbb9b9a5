import { globSync, readFileSync } from 'node:fs';
import * as z from 'zod';
import { CHECKOUT } from '../localstack/checkout.ts';
import type { PartName } from '../localstack/part.ts';

/** A group of tests that needs the same surroundings. */
export interface Suite {
  readonly name: string;
  /** Project of jest.config.mjs; none where Playwright runs the tests (bin/browser-suite.ts). */
  readonly project?: string;
  /** Test files, from the checkout's root. */
  readonly files: readonly string[];
  /** What must run: nothing, the stores and the emulator, or the deployed system. */
  readonly surroundings: 'nothing' | 'stores' | 'deployed' | 'deployed-with-iam' | 'real-localstack';
}

export const storeParts: readonly PartName[] = ['postgres', 'redis', 'mail', 'emulator'];

const e2e = ['tests/e2e/**/*.test.ts'];

/** In the order in which `tiketi test` runs them: what is quick first. */
export const suites: readonly Suite[] = [
  {
    name: 'unit',
    project: 'unit',
    files: ['{lambdas,bin,localstack,cdk,layers,bench,web/src}/**/*.test.ts'],
    surroundings: 'nothing',
  },
  { name: 'infra', project: 'infra', files: ['tests/infrastructure/**/*.test.ts'], surroundings: 'nothing' },
  { name: 'integration', project: 'integration', files: ['tests/integration/**/*.test.ts'], surroundings: 'stores' },
  { name: 'e2e', project: 'e2e', files: e2e, surroundings: 'deployed' },
  { name: 'browser', files: ['web/tests/*.spec.ts'], surroundings: 'deployed' },
  // The same tests while every function is held to its own role: a missing grant is an AccessDenied.
  { name: 'iam', project: 'e2e', files: e2e, surroundings: 'deployed-with-iam' },
  // The command line itself, on machines that lack something and with a cloud that is killed and spoiled.
  { name: 'cloud', project: 'cloud', files: ['tests/cloud/**/*.test.ts'], surroundings: 'nothing' },
  {
    name: 'localstack',
    project: 'localstack',
    files: ['tests/localstack/**/*.test.ts'],
    surroundings: 'real-localstack',
  },
];

/** 510 MB to install: only when asked for. */
const onlyWhenAsked: readonly string[] = ['localstack'];

/** Suites that have tests; all but the heavy ones when none is named. */
export function chosenSuites(names: readonly string[]): readonly Suite[] {
  const wanted = (suite: Suite): boolean =>
    names.length === 0 ? !onlyWhenAsked.includes(suite.name) : names.includes(suite.name);
  return suites.filter((suite) => wanted(suite) && hasTests(suite));
}

const hasTests = ({ files }: Suite): boolean =>
  files.some((pattern) => globSync(pattern, { cwd: CHECKOUT }).length > 0);

/** One run of a suite's tests in surroundings that stand. */
export interface TestRun {
  readonly suite: Suite;
  /** What stands after `--` on the command line. */
  readonly more: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly signal: AbortSignal;
}

/** What a suite came to. */
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
 * The numbers of one run of jest. A file that could not even be loaded counts as a failure, and so does a run without a
 * test: silence is not success.
 *
 * @param exitCode jest's own judgement, which also knows failures that belong to no test (a leaking teardown)
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
export function summary(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map(({ suite, ms, passed, failed, skipped }) =>
    [
      suite.padEnd(12),
      `${(ms / 1000).toFixed(1)} s`.padStart(9),
      String(passed).padStart(8),
      String(failed).padStart(8),
      String(skipped).padStart(9),
    ].join(''),
  );
  const sum = (pick: (outcome: Outcome) => number): number =>
    outcomes.reduce((total, outcome) => total + pick(outcome), 0);
  const head = `${'suite'.padEnd(12)}${'time'.padStart(9)}${'passed'.padStart(8)}${'failed'.padStart(8)}${'skipped'.padStart(9)}`;
  return ['', head, ...rows, '', `${sum(({ passed }) => passed)} passed, ${sum(({ failed }) => failed)} failed`].join(
    '\n',
  );
}
