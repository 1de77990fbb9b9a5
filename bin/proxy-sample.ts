import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CHECKOUT, inCheckout } from '../localstack/cloud/checkout.ts';

/** These run whatever the others cover: the executor itself, and every function of a sale as its own bundle. */
const ALWAYS = ['tests/integration/shared/database.test.ts', 'tests/integration/sale/purchase.test.ts'];

const IMPORT = /^(?:import|export)\s[^;]*?from\s+'([^']+)'/gm;

/** The repository modules of each test file, over all its imports. */
export function repositoriesOf(testFiles: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const importsOf = new Map<string, readonly string[]>();
  const read = (file: string): readonly string[] => {
    const known = importsOf.get(file);
    if (known !== undefined) return known;
    const found = [...readFileSync(inCheckout(file), 'utf8').matchAll(IMPORT)]
      .map(([, name = '']) => fileOf(file, name))
      .filter((each) => each !== undefined);
    importsOf.set(file, found);
    return found;
  };
  return new Map(testFiles.map((file) => [file, new Set([...reachable(file, read)].filter(isRepository))]));
}

const isRepository = (file: string): boolean => /^lambdas\/[\w-]+\/(?:[\w-]+\/)?repositories\/.*\.ts$/.test(file);

function fileOf(from: string, name: string): string | undefined {
  if (!name.endsWith('.ts')) return undefined;
  const file = name.startsWith('#shared/')
    ? name.replace('#shared', 'lambdas/shared')
    : path.posix.join(path.posix.dirname(from), name);
  return existsSync(inCheckout(file)) ? file : undefined;
}

function reachable(file: string, importsOf: (file: string) => readonly string[]): ReadonlySet<string> {
  const seen = new Set([file]);
  // A set is walked in the order of insertion, and also over what is added meanwhile.
  for (const each of seen) for (const imported of importsOf(each)) seen.add(imported);
  return seen;
}

/**
 * The integration tests that also run as behind RDS Proxy: few of them, which together import every repository that any
 * integration test imports. Chosen one by one, each time the file with the most repositories that are still missing.
 */
export function proxySample(): readonly string[] {
  const files = globSync('tests/integration/**/*.test.ts', { cwd: CHECKOUT }).sort();
  const repositories = repositoriesOf(files);
  const missing = new Set([...repositories.values()].flatMap((each) => [...each]));
  const chosen = [...ALWAYS];
  const take = (file: string): void => {
    for (const repository of repositories.get(file) ?? []) missing.delete(repository);
  };
  chosen.forEach(take);
  while (missing.size > 0) {
    const gains = files.map((file) => [...(repositories.get(file) ?? [])].filter((each) => missing.has(each)).length);
    const best = files[gains.indexOf(Math.max(...gains))]!;
    chosen.push(best);
    take(best);
  }
  return chosen;
}
