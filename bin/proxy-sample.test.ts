import { globSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { proxySample, repositoriesOf } from './proxy-sample.ts';

describe("the tests that also run in prod's database mode", () => {
  it('import every repository that any integration test imports', () => {
    const repositories = repositoriesOf(globSync('tests/integration/**/*.test.ts'));
    const of = (files: Iterable<string>) => new Set([...files].flatMap((file) => [...(repositories.get(file) ?? [])]));
    expect([...of(proxySample())].sort()).toEqual([...of(repositories.keys())].sort());
    expect(of(proxySample())).toContain('lambdas/payment/repositories/ledger.ts');
  });

  it('are fewer than half of all, with the executor and a whole sale among them', () => {
    const chosen = proxySample();
    expect(chosen.length).toBeLessThan(globSync('tests/integration/**/*.test.ts').length / 2);
    expect(chosen).toContain('tests/integration/shared/database.test.ts');
    expect(chosen).toContain('tests/integration/sale/purchase.test.ts');
  });
});
