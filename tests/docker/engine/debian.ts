import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { messageOf } from '../../../localstack/cloud/failure.ts';
import { unpackPackages } from '../../../localstack/programs/apt.ts';
import { KEYRING, NoEngine } from './engine.ts';

const APT_LIMIT_MS = 120_000;
/** It has Compose 2, Valkey and the Python minor of MiniStack's image. */
const RELEASE = 'trixie';

/** What the stand-in images are made of, with everything that it depends on. */
const ROOT_PACKAGES = [
  ...['base-files', 'coreutils', 'dash', 'findutils', 'util-linux', 'tzdata'],
  ...['python3-minimal', 'libpython3-stdlib', 'valkey-server', 'valkey-tools'],
];

/** The engine's programs, from this machine's own release, unpacked once. @throws NoEngine when they cannot be fetched */
export function enginePrograms(tools: string): string {
  const folder = path.join(tools, 'docker-engine');
  try {
    if (!existsSync(folder)) unpackPackages(['docker.io', 'containerd', 'runc'], folder);
    // Debian 13 has the command line in a package of its own.
    if (!existsSync(path.join(folder, 'usr/bin/docker'))) {
      const client = path.join(tools, 'docker-client');
      unpackPackages(['docker-cli'], client);
      renameSync(path.join(client, 'usr/bin/docker'), path.join(folder, 'usr/bin/docker'));
    }
    return folder;
  } catch (error) {
    throw new NoEngine(`Debian's docker.io could not be fetched: ${messageOf(error)}`, { cause: error });
  }
}

/** Packages of one Debian release, whatever release this machine has. */
export interface Debian {
  /** A root file system to make images of. */
  readonly root: string;
  /** Compose as a plug-in of `docker`. */
  readonly composePlugin: string;
}

/** @throws NoEngine when the packages cannot be fetched */
export function debian(tools: string): Debian {
  const folder = path.join(tools, `debian-${RELEASE}`);
  if (!existsSync(folder)) unpackRelease(folder);
  return {
    root: path.join(folder, 'root'),
    composePlugin: path.join(folder, 'compose/usr/libexec/docker/cli-plugins/docker-compose'),
  };
}

function unpackRelease(folder: string): void {
  const half = `${folder}.${process.pid}`;
  rmSync(half, { recursive: true, force: true });
  try {
    const archives = download(path.join(half, 'apt'));
    const isCompose = (file: string): boolean => path.basename(file).startsWith('docker-compose_');
    unpack(
      archives.filter((file) => !isCompose(file)),
      path.join(half, 'root'),
    );
    unpack(archives.filter(isCompose), path.join(half, 'compose'));
    symlinkSync('python3', path.join(half, 'root/usr/bin/python'));
    rmSync(path.join(half, 'apt'), { recursive: true });
    renameSync(half, folder);
  } finally {
    rmSync(half, { recursive: true, force: true });
  }
}

// With an empty list of installed packages apt brings in every dependency, also those that this machine has.
function download(folder: string): string[] {
  for (const name of ['lists/partial', 'cache/archives/partial'])
    mkdirSync(path.join(folder, name), { recursive: true });
  writeFileSync(path.join(folder, 'status'), '');
  writeFileSync(path.join(folder, 'sources'), `deb [signed-by=${KEYRING}] ${mirror()} ${RELEASE} main\n`);
  const options = [
    `Dir::Etc::sourcelist=${folder}/sources`,
    'Dir::Etc::sourceparts=-',
    `Dir::State::lists=${folder}/lists`,
    `Dir::State::status=${folder}/status`,
    `Dir::Cache=${folder}/cache`,
  ].flatMap((option) => ['-o', option]);
  apt([...options, 'update']);
  apt([
    ...options,
    'install',
    '--yes',
    '--download-only',
    '--no-install-recommends',
    'docker-compose',
    ...ROOT_PACKAGES,
  ]);
  const archives = path.join(folder, 'cache/archives');
  return readdirSync(archives)
    .filter((name) => name.endsWith('.deb'))
    .map((name) => path.join(archives, name));
}

/** The mirror that this machine uses. */
function mirror(): string {
  const { stdout } = spawnSync('apt-get', ['indextargets', '--format', '$(SITE)', 'Created-By: Packages'], {
    encoding: 'utf8',
  });
  const [site] = stdout.split('\n').filter((each) => /\/debian\/?$/.test(each));
  if (site === undefined) throw new NoEngine('this machine has no Debian mirror');
  return site;
}

function apt(args: readonly string[]): void {
  const ended = spawnSync('apt-get', ['-qq', ...args], {
    encoding: 'utf8',
    timeout: APT_LIMIT_MS,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  if (ended.status === 0) return;
  throw new NoEngine(
    `Debian ${RELEASE} cannot be fetched: ${ended.stderr.trim().split('\n').at(-1) ?? 'apt-get failed'}`,
  );
}

// base-files holds the links from /bin to /usr/bin: it comes first, so that nothing makes folders of them.
function unpack(archives: readonly string[], into: string): void {
  const isFirst = (file: string): boolean => path.basename(file).startsWith('base-files_');
  mkdirSync(into, { recursive: true });
  for (const file of [...archives.filter(isFirst), ...archives.filter((one) => !isFirst(one))])
    execFileSync('dpkg', ['-x', file, into]);
}
