import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { inRoot } from '../root.ts';
import { bundleFunctions } from './bundle.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-bundle-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('writes the same bytes into every folder, so that asset hashes do not depend on who deploys', () => {
  const outdirs = [path.join(folder, 'a'), path.join(folder, 'deep', 'er', 'b')];
  const entry = { file: inRoot('lambdas/platform/functions/api.ts'), folder: 'platform/api' };
  for (const outdir of outdirs) bundleFunctions([entry], outdir);
  for (const name of ['index.js', 'index.js.map']) {
    const [one, other] = outdirs.map((outdir) => readFileSync(path.join(outdir, entry.folder, name), 'utf8'));
    expect(one).toContain(name === 'index.js' ? 'sourceMappingURL' : 'lambdas/platform/functions/api.ts');
    expect(one).toBe(other);
  }
});
