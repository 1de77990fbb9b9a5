import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { chosenSuites, readBrowserOutcome, readOutcome, summary } from './suites.ts';

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
    const lines = summary([one, { ...one, suite: 'e2e', passed: 3, failed: 1 }]).split('\n');
    expect(lines.at(-1)).toBe('15 passed, 1 failed');
    expect(lines.find((line) => line.startsWith('e2e'))).toMatch(/^e2e +0\.8 s +3 +1 +0$/);
  });
});

describe('the suites that are run', () => {
  it('are the named ones that have tests', () => {
    expect(chosenSuites(['unit']).map(({ name }) => name)).toEqual(['unit']);
  });

  it('leave out the heavy one unless it is named', () => {
    expect(chosenSuites([]).map(({ name }) => name)).not.toContain('localstack');
  });
});
