import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import {
  chosenSuites,
  groupsOf,
  mustRun,
  readBrowserOutcome,
  readOutcome,
  type Suite,
  suites,
  summary,
} from './suites.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-suites-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const report = (more: Record<string, number>): string => {
  const file = path.join(folder, `${Math.random()}.json`);
  const none = {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    numRuntimeErrorTestSuites: 0,
  };
  writeFileSync(file, JSON.stringify({ ...none, ...more }));
  return file;
};

describe('the outcome of a suite', () => {
  it('is what jest counted', () => {
    expect(readOutcome(report({ numPassedTests: 5, numPendingTests: 1, numTodoTests: 1 }), 0)).toEqual({
      passed: 5,
      failed: 0,
      skipped: 2,
    });
    expect(readOutcome(report({ numPassedTests: 5, numFailedTests: 2 }), 1)).toMatchObject({ passed: 5, failed: 2 });
  });

  it('counts a file that could not be loaded as a failure', () => {
    expect(readOutcome(report({ numPassedTests: 5, numRuntimeErrorTestSuites: 1 }), 1)).toMatchObject({ failed: 1 });
  });

  it('is a failure when no test ran, when jest failed for another reason, and when there is no report', () => {
    expect(readOutcome(report({}), 0).failed).toBe(1);
    expect(readOutcome(report({ numPassedTests: 3 }), 1)).toMatchObject({ passed: 3, failed: 1 });
    expect(readOutcome(path.join(folder, 'absent.json'), 0).failed).toBe(1);
  });
});

describe('the outcome of the browser suite', () => {
  const write = (stats: Record<string, number>, errors: unknown[] = []): string => {
    const file = path.join(folder, `${Math.random()}.json`);
    writeFileSync(
      file,
      JSON.stringify({ stats: { expected: 0, unexpected: 0, flaky: 0, skipped: 0, ...stats }, errors }),
    );
    return file;
  };

  it('is what Playwright counted, and a test that passes only when repeated has failed', () => {
    expect(readBrowserOutcome(write({ expected: 5, skipped: 2 }), 0)).toEqual({ passed: 5, failed: 0, skipped: 2 });
    expect(readBrowserOutcome(write({ expected: 5, unexpected: 1, flaky: 1 }), 1).failed).toBe(2);
  });

  it('is a failure when no test ran, when Playwright failed for another reason, and when there is no report', () => {
    expect(readBrowserOutcome(write({}), 0).failed).toBe(1);
    expect(readBrowserOutcome(write({ expected: 3 }), 1).failed).toBe(1);
    expect(readBrowserOutcome(write({ expected: 3 }, [{ message: 'a file could not be loaded' }]), 1).failed).toBe(1);
    expect(readBrowserOutcome(path.join(folder, 'absent.json'), 0).failed).toBe(1);
  });
});

describe('the summary', () => {
  it('ends with the line that machines read', () => {
    const one = { suite: 'unit', passed: 12, failed: 0, skipped: 0, ms: 800 };
    const lines = summary([one, { ...one, suite: 'e2e', passed: 3, failed: 1 }], 1_500).split('\n');
    expect(lines.at(-1)).toBe('15 passed, 1 failed');
    expect(lines.find((line) => line.startsWith('e2e'))).toMatch(/^e2e +0\.8 s +3 +1 +0$/);
  });
});

describe('suites side by side', () => {
  const suite = (name: string, surroundings: Suite['surroundings']): Suite => ({
    name,
    project: name,
    surroundings,
  });

  it('share what runs around them, one after another, and are apart where they need nothing', () => {
    const chosen = [
      suite('integration', 'stores'),
      suite('unit', 'nothing'),
      suite('e2e', 'deployed'),
      suite('infra', 'nothing'),
      suite('browser', 'deployed'),
      suite('integration-proxy', 'stores'),
      suite('iam', 'deployed-with-iam'),
    ];
    expect(groupsOf(chosen).map((group) => group.map(({ name }) => name))).toEqual([
      ['integration', 'integration-proxy'],
      ['unit'],
      ['e2e', 'browser'],
      ['infra'],
      ['iam'],
    ]);
  });
});

describe('a suite that this machine cannot run', () => {
  const notRun = { suite: 'docker', passed: 0, failed: 0, skipped: 1, ms: 5 };

  it('counts as skipped, which the last line says', () => {
    expect(mustRun(notRun, [])).toEqual(notRun);
    expect(
      summary([notRun, { ...notRun, suite: 'unit', passed: 3, skipped: 0 }], 10)
        .split('\n')
        .at(-1),
    ).toBe('3 passed, 0 failed, 1 skipped');
  });

  it('fails when it was named on the command line', () => {
    expect(mustRun(notRun, ['docker'])).toMatchObject({ failed: 1 });
    expect(mustRun({ ...notRun, passed: 2 }, ['docker'])).toMatchObject({ failed: 0 });
  });
});

describe('the suites that are run', () => {
  it('are the named ones that have tests', () => {
    expect(chosenSuites(['unit']).map(({ name }) => name)).toEqual(['unit']);
  });

  it.each(['localstack', 'proof'])('leave out %s unless it is named', (heavy) => {
    expect(suites.map(({ name }) => name)).toContain(heavy);
    expect(chosenSuites([]).map(({ name }) => name)).not.toContain(heavy);
  });
});
