import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inRoot } from '../root.ts';

const BUILD_LIMIT_MS = 3 * 60_000;

/** The client, built beside the templates. @returns its folder */
export function buildWeb(outdir: string): string {
  const folder = path.join(outdir, 'web');
  const vite = [inRoot('node_modules/vite/bin/vite.js'), 'build', 'web', '--outDir', folder, '--emptyOutDir'];
  execFileSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...vite, '--logLevel', 'error'], {
    cwd: inRoot('.'),
    stdio: ['ignore', 'ignore', 'inherit'],
    timeout: BUILD_LIMIT_MS,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  return folder;
}

/** An empty client, for templates that are not deployed. @returns its folder */
export function emptyWeb(outdir: string): string {
  const folder = path.join(outdir, 'web-empty');
  mkdirSync(path.join(folder, 'assets'), { recursive: true });
  writeFileSync(path.join(folder, 'index.html'), '');
  return folder;
}
