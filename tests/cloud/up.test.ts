import { mkdirSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Server } from 'node:net';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { onPath } from '../../localstack/programs/on-path.ts';
import { runningPid } from '../../localstack/programs/processes.ts';
import { Checkout } from '../support/checkout.ts';
import { eventually } from '../support/user.ts';

// Starts, kills and repairs a whole cloud: each step takes as long as it takes a developer.
const LIMIT_MS = 240_000;

let checkout: Checkout;
beforeAll(() => {
  checkout = new Checkout();
});
afterAll(() => checkout.remove(), LIMIT_MS);

const failed = (step: string, because: RegExp, fix: RegExp) =>
  expect.objectContaining({
    exitCode: 1,
    all: expect.stringMatching(
      new RegExp(`failed +${step}\\nbecause +(?:${because.source})[^\\n]*\\nfix +(?:${fix.source})`),
    ),
  }) as unknown;

/** A folder with links to these programs, to use as the PATH. */
function pathOf(name: string, programs: readonly string[]): string {
  const folder = path.join(checkout.folder, '.tiketi', 'path', name);
  mkdirSync(folder, { recursive: true });
  for (const program of programs) {
    const file = onPath(program);
    if (file !== undefined) symlinkSync(file, path.join(folder, program));
  }
  return folder;
}

const SHELL = ['sh', 'cmp', 'dirname', 'pwd', 'readlink', 'env', 'uname', 'chown', 'id', 'git'];

describe('up on a machine that lacks something', () => {
  it(
    'names the package where there is neither Redis nor a way to fetch it',
    async () => {
      const said = await checkout.tiketi(['up'], { PATH: pathOf('no-redis', SHELL) });
      expect(said).toEqual(failed('find Redis', /neither Redis nor Valkey is on the PATH/, /.*redis-server/));
    },
    LIMIT_MS,
  );

  it(
    'names the package where there is no Python',
    async () => {
      const said = await checkout.tiketi(['up'], {
        PATH: pathOf('no-python', [...SHELL, 'apt-get', 'apt-cache', 'dpkg', 'dpkg-deb', 'tar', 'redis-server']),
      });
      expect(said).toEqual(failed('install Python packages', /emulator needs Python 3/, /.*python3/));
    },
    LIMIT_MS,
  );
});

describe('one cloud, from its first up to its last down', () => {
  let stranger: Server;
  let apiUrl: string;
  let taken: number;
  const health = async (): Promise<number> => (await fetch(`${apiUrl}/api/health`)).status;
  const status = async (): Promise<Record<string, unknown>> =>
    JSON.parse((await checkout.tiketi(['status', '--json'])).all) as Record<string, unknown>;

  beforeAll(async () => {
    stranger = createServer();
    await new Promise<void>((resolve) => stranger.listen(0, '127.0.0.1', resolve));
    taken = (stranger.address() as AddressInfo).port;
  });
  afterAll(() => new Promise((resolve) => stranger.close(resolve)));

  it(
    'has no address before its first start',
    async () => {
      expect(await status()).toMatchObject({
        apiUrl: null,
        socketUrl: null,
        webUrl: null,
        fakes: { google: null },
        accounts: null,
      });
      expect(await checkout.tiketi(['deploy'])).toEqual(
        failed('deploy', /.* does not run|the local cloud was never started here/, /.*tiketi up/),
      );
    },
    LIMIT_MS,
  );

  it(
    'starts where another program has the port and Python has no venv',
    async () => {
      const hides = path.join(checkout.folder, '.tiketi', 'hides-venv');
      mkdirSync(hides, { recursive: true });
      writeFileSync(path.join(hides, 'venv.py'), "raise ImportError('this Python has no venv')\n");
      const said = await checkout.tiketi(['up'], { PYTHONPATH: hides, TIKETI_PORT_EMULATOR: String(taken) });
      expect(said).toMatchObject({ exitCode: 0, all: expect.stringContaining(`port ${taken} is taken`) });
      expect(said.all).toMatch(/^API +http:/m);
      expect(said.all).toMatch(/^ADMIN +admin@/m);
      const now = await status();
      expect(now).toMatchObject({
        apiUrl: expect.stringMatching(/^http:/),
        socketUrl: expect.stringMatching(/^ws:/),
        webUrl: expect.stringMatching(/^http:/),
        fakes: { google: null, toss: expect.stringMatching(/^http:/) },
        accounts: expect.arrayContaining([
          expect.objectContaining({ role: 'ADMIN', email: expect.any(String), password: expect.any(String) }),
        ]),
      });
      expect((now.ports as { emulator: number }).emulator).not.toBe(taken);
      apiUrl = String(now.apiUrl);
      expect(await health()).toBe(200);
      const page = await fetch(String(now.webUrl));
      expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
      expect((await fetch(`${String(now.webUrl)}/api/health`)).status).toBe(200);
    },
    LIMIT_MS,
  );

  it(
    'is what a plain cdklocal deploys to, and no other emulator',
    async () => {
      const cdklocal = ['cdklocal', 'deploy', '--all', '--require-approval', 'never'];
      const { origin } = new URL(apiUrl);
      // Without a variable cdklocal talks to port 4566, which is not this cloud's.
      const refused = await checkout.run('npx', cdklocal);
      expect(refused.all).toContain(`the emulator of this local cloud is at ${origin}`);
      expect(refused.exitCode).not.toBe(0);
      const deployed = await checkout.run('npx', cdklocal, { AWS_ENDPOINT_URL: origin, AWS_ENDPOINT_URL_S3: origin });
      // The same assets as those of `up` in each of the three stacks: nothing is built differently.
      expect(deployed.all.match(/\(no changes\)/g)).toHaveLength(3);
    },
    LIMIT_MS,
  );

  it(
    'replaces a function as soon as its code has changed, with dev',
    async () => {
      const file = path.join(checkout.folder, 'lambdas/platform/handlers/api.ts');
      const code = readFileSync(file, 'utf8');
      const dev = checkout.start(['dev']);
      try {
        await dev.printed('watching lambdas/');
        const page = /http:\/\/127\.0\.0\.1:\d+/.exec(await dev.printed('Local:'))![0];
        expect(await (await fetch(page)).text()).toContain('/@vite/client');
        expect((await fetch(`${page}/api/health`)).status).toBe(200);
        // Many editors save beside the file and rename, so each change has another file under the same name.
        for (const word of ['first', 'second', 'third']) {
          writeFileSync(`${file}.new`, code.replace("probe('redis'", `probe('${word}'`));
          renameSync(`${file}.new`, file);
          await eventually(
            `the ${word} change answers`,
            async () => (await fetch(`${apiUrl}/api/health`)).text(),
            (text) => text.includes(`"${word}"`),
          );
        }
        await dev.printed('swapped platform/functions/api.ts');
      } finally {
        await dev.stop();
        writeFileSync(file, code);
      }
    },
    LIMIT_MS,
  );

  it(
    'names the command to run after the emulator was killed, and up repairs it',
    async () => {
      const state = { dir: path.join(checkout.folder, '.tiketi'), tools: '' };
      process.kill(runningPid(state, 'emulator')!, 'SIGKILL');
      expect(await checkout.tiketi(['deploy'])).toEqual(
        failed('deploy', /AWS emulator .* does not run/, /.*tiketi up/),
      );
      expect(await checkout.tiketi(['up'])).toMatchObject({ exitCode: 0 });
      expect(await health()).toBe(200);
    },
    LIMIT_MS,
  );

  it(
    'continues to run when an update fails, and the next deploy reports and repairs it',
    async () => {
      const broken = path.join(checkout.folder, 'database/migrations/event/9999_break_everything.sql');
      writeFileSync(broken, '-- Planted.\nSELECT 1 / 0;\n');
      expect(await checkout.tiketi(['deploy'])).toEqual(
        failed('deploy', /.*division by zero/, /.*what ran before still runs/),
      );
      expect(await health()).toBe(200);
      rmSync(broken);
      const repaired = await checkout.tiketi(['deploy']);
      expect(repaired).toMatchObject({
        exitCode: 0,
        all: expect.stringContaining('failed and was rolled back; trying again'),
      });
      expect(await health()).toBe(200);
    },
    LIMIT_MS,
  );

  it(
    'stops with down, and verify finds no broken invariant before that',
    async () => {
      expect(await checkout.tiketi(['verify', '--settled'])).toMatchObject({ exitCode: 0 });
      expect(await checkout.tiketi(['down'])).toMatchObject({ exitCode: 0 });
      expect(await status()).toMatchObject({ apiUrl: null, webUrl: null, fakes: { toss: null } });
    },
    LIMIT_MS,
  );
});
