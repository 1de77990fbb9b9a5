import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync } from 'node:fs';
import path from 'node:path';
import { apiUrl, socketUrl, webUrl } from '../cloud/addresses.ts';
import { CHECKOUT, inCheckout } from '../cloud/checkout.ts';
import { Failure } from '../cloud/failure.ts';
import type { Part } from '../cloud/part.ts';
import { readState, type State, writeState } from '../cloud/state.ts';
import { launch } from './processes.ts';

const BUILD_LIMIT_MS = 3 * 60_000;
const ANSWER_LIMIT_MS = 2_000;
/** Builds that are kept: a branch that is left and entered again is not built again. */
const BUILDS_MAX = 5;
/** Everything that a build is made from, from the checkout's root. */
const SOURCES = ['web', 'lambdas', 'package-lock.json'];
const NOT_BUILT_FROM = /(^|\/)(node_modules|tests|dist)\/|\.test\.tsx?$|\.(sql|lua|eta|md)$/;
const SERVED = 'web.json';

/** Where the build of exactly these sources lies; the folder's name is a hash of their content. */
function buildFolder(state: Pick<State, 'tools'>): string {
  const hash = createHash('sha256').update(process.version);
  for (const file of SOURCES.flatMap(filesIn))
    hash
      .update(file)
      .update('\0')
      .update(readFileSync(inCheckout(file)));
  return path.join(state.tools, 'web', hash.digest('hex').slice(0, 16));
}

function filesIn(source: string): string[] {
  if (source.includes('.')) return [source];
  return readdirSync(inCheckout(source), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(CHECKOUT, path.join(entry.parentPath, entry.name)))
    .filter((file) => !NOT_BUILT_FROM.test(file))
    .sort();
}

/** The client is built from the sources as they are, once for each content. @returns its folder */
function buildWeb(state: Pick<State, 'tools'>): string {
  const folder = buildFolder(state);
  if (existsSync(folder)) {
    const now = new Date();
    utimesSync(folder, now, now);
    return folder;
  }
  const half = `${folder}.${process.pid}`;
  mkdirSync(path.dirname(folder), { recursive: true });
  const vite = [inCheckout('node_modules/vite/bin/vite.js'), 'build', 'web', '--outDir', half, '--emptyOutDir'];
  const ended = spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', ...vite, '--logLevel', 'error'], {
    cwd: CHECKOUT,
    encoding: 'utf8',
    timeout: BUILD_LIMIT_MS,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  if (ended.status !== 0) {
    rmSync(half, { recursive: true, force: true });
    const because = ended.error?.message ?? ended.stderr.trim().split('\n').slice(0, 6).join(' | ');
    throw new Failure({
      step: 'build the web client',
      because,
      fix: 'correct the file that is named, then run this again',
    });
  }
  renameSync(half, folder);
  forgetOldBuilds(path.dirname(folder));
  return folder;
}

function forgetOldBuilds(builds: string): void {
  const byAge = readdirSync(builds)
    .map((name) => path.join(builds, name))
    .map((folder) => ({ folder, usedMs: statSync(folder).mtimeMs }))
    .sort((one, other) => other.usedMs - one.usedMs);
  for (const { folder } of byAge.slice(BUILDS_MAX)) rmSync(folder, { recursive: true, force: true });
}

/** The web client on its port, with the API and the socket of this cloud on the same origin. */
export const web: Part = {
  name: 'web',
  title: 'web client',
  isOutdated: ({ state }) => readState(state, SERVED) !== buildFolder(state),
  launch: async (cloud) => {
    const folder = buildWeb(cloud.state);
    const script = inCheckout('web/scripts/serve.ts');
    const options = { port: cloud.ports.web, folder, api: apiUrl(cloud), socket: socketUrl(cloud) };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
    await launch(cloud.state, 'web', {
      command: process.execPath,
      args: ['--disable-warning=ExperimentalWarning', script, ...args],
      env: { PATH: '/usr/bin:/bin', LANG: 'C.UTF-8', TZ: 'UTC' },
    });
    writeState(cloud.state, SERVED, folder);
  },
  isHealthy: async (cloud) => (await fetch(webUrl(cloud), { signal: AbortSignal.timeout(ANSWER_LIMIT_MS) })).ok,
  address: webUrl,
};
