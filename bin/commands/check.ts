import { existsSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { Command } from 'commander';
import { execa } from 'execa';
import * as z from 'zod';
import { CHECKOUT, inCheckout } from '../../localstack/cloud/checkout.ts';
import { TEST_LIMIT_MS } from '../suites.ts';

const CHECK_LIMIT_MS = 10 * 60_000;

interface Check {
  readonly name: string;
  readonly command: readonly string[];
}

export const check = (program: Command): void => {
  program
    .command('check')
    .description(
      'format, lint, types, import rules, unused code, unit tests, sizes of the web client and the synthesis of every stage',
    )
    .action(async () => {
      const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-check-'));
      try {
        process.exitCode = (await runChecks(checks(folder))) ? 0 : 1;
        for (const line of resourceCounts(folder)) console.log(line);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    });
};

// The longest first, so that the last one does not run alone.
const checks = (folder: string): readonly Check[] => [
  { name: 'lint (types)', command: ['eslint', '.'] },
  ...(existsSync(inCheckout('cdk.json')) ? STAGES.map((stage) => synth(stage, folder)) : []),
  {
    name: 'unit tests',
    command: [
      'node',
      '--experimental-vm-modules',
      '--disable-warning=ExperimentalWarning',
      inCheckout('node_modules/jest/bin/jest.js'),
      '--selectProjects',
      'unit',
      '--silent',
      `--testTimeout=${TEST_LIMIT_MS}`,
    ],
  },
  { name: 'unused code', command: ['knip'] },
  { name: 'types', command: ['node', inCheckout('node_modules/typescript7/bin/tsc'), '-p', '.'] },
  { name: 'types (web)', command: ['node', inCheckout('node_modules/typescript7/bin/tsc'), '-p', 'web'] },
  { name: 'web sizes', command: ['node', '--disable-warning=ExperimentalWarning', 'web/scripts/sizes.ts'] },
  { name: 'import rules', command: ['depcruise', '--config', '.dependency-cruiser.cjs', ...sources()] },
  {
    name: 'import rules (web)',
    command: ['depcruise', '--config', '.dependency-cruiser.cjs', '--ts-config', 'web/tsconfig.json', 'web'],
  },
  { name: 'format, lint', command: ['biome', 'ci', '.'] },
];

const STAGES = ['local', 'dev', 'prod'] as const;

const synth = (stage: string, folder: string): Check => ({
  name: `synth ${stage}`,
  command: [
    'cdk',
    'synth',
    '--quiet',
    '--no-version-reporting',
    '-c',
    `stage=${stage}`,
    '-c',
    'bundle=false',
    '--output',
    path.join(folder, stage),
  ],
});

const sources = (): string[] =>
  ['bin', 'cdk', 'lambdas', 'localstack', 'database', 'tests', 'bench'].filter((name) => existsSync(inCheckout(name)));

async function runChecks(list: readonly Check[]): Promise<boolean> {
  const waiting = [...list];
  let isGood = true;
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      isGood = (await runCheck(next)) && isGood;
  };
  await Promise.all(Array.from({ length: Math.max(2, os.availableParallelism()) }, worker));
  return isGood;
}

async function runCheck({ name, command: [program = '', ...args] }: Check): Promise<boolean> {
  const startedAt = performance.now();
  const ended = await execa(program, args, {
    cwd: CHECKOUT,
    env: { NO_COLOR: '1', FORCE_COLOR: '0' },
    preferLocal: true,
    localDir: CHECKOUT,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: CHECK_LIMIT_MS,
  });
  const isGood = ended.exitCode === 0;
  console.log(`${isGood ? '✔' : '✖'} ${name.padEnd(14)} ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  if (!isGood) console.log(ended.all === '' ? ended.message : ended.all);
  return isGood;
}

const template = z.object({ Resources: z.record(z.string(), z.unknown()) });

/** CloudFormation resources of each stack that was synthesised: synthesis fails above 450, AWS refuses 501. */
function resourceCounts(folder: string): readonly string[] {
  return STAGES.flatMap((stage) => {
    const stacks = globSync('*.template.json', { cwd: path.join(folder, stage) }).toSorted();
    const counts = stacks.map((file) => {
      const { Resources } = template.parse(JSON.parse(readFileSync(path.join(folder, stage, file), 'utf8')));
      return `${file.replace(`tiketi-${stage}-`, '').replace('.template.json', '')} ${Object.keys(Resources).length}`;
    });
    return counts.length === 0 ? [] : [`  resources of ${stage.padEnd(6)} ${counts.join(', ')}`];
  });
}
