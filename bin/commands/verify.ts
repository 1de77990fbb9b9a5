import { type Command, InvalidArgumentError, Option } from 'commander';
import { stageNamed, stageNames } from '../../cdk/config/stages.ts';
import { describeFinding, type Finding } from '../../database/verify/run-checks.ts';
import { runningCloud } from '../../localstack/cloud/cloud.ts';
import { openState } from '../../localstack/cloud/state.ts';
import { clientSettings } from '../../localstack/deploy/aws.ts';
import { localEnvironment } from '../../localstack/deploy/facts.ts';
import { postgresUrl } from '../../localstack/programs/postgres.ts';
import type { Tunnel } from '../verify/stage-database.ts';

interface Options {
  readonly settled?: boolean;
  readonly json?: boolean;
  readonly stage?: string;
  readonly through?: Tunnel;
}

export const verify = (program: Command): void => {
  program
    .command('verify')
    .description('check every invariant of seats, money, places and messages; read-only, exits with 1 if one is broken')
    .option('--settled', 'wait until every message is handled (at most 30 s), then allow no delay')
    .option('--json', 'one line for programs')
    .addOption(
      new Option('--stage <name>', 'a deployed stage, with the AWS credentials of this shell').choices(stageNames),
    )
    .option('--through <host:port>', 'near end of a tunnel to the database of the stage', tunnelOf)
    .action(async ({ settled = false, json = false, stage, through }: Options) => {
      const addresses = stage === undefined ? await localAddresses() : await stageAddresses(stage, through);
      const { verifyCloud } = await import('../verify/verify-cloud.ts');
      const findings = await verifyCloud({ ...addresses, settled });
      const broken = findings.filter(({ violations }) => violations > 0);
      if (json) console.log(JSON.stringify(asJson(findings)));
      else print(findings, broken.length);
      process.exitCode = broken.length === 0 ? 0 : 1;
    });
};

function tunnelOf(text: string): Tunnel {
  const [, host = '', port = ''] = /^(.+):(\d{1,5})$/.exec(text) ?? [];
  if (host === '') throw new InvalidArgumentError('host:port, e.g. 127.0.0.1:15432');
  return { host, port: Number(port) };
}

async function localAddresses() {
  const cloud = await runningCloud(openState(), ['postgres', 'emulator'], 'verify');
  return { database: { connectionString: postgresUrl(cloud) }, sqs: clientSettings(cloud) };
}

async function stageAddresses(name: string, through: Tunnel | undefined) {
  const { stageDatabase } = await import('../verify/stage-database.ts');
  const { region } = stageNamed(name, name === 'local' ? localEnvironment(process.env) : process.env).env;
  const aws = region === undefined ? {} : { region };
  return { database: await stageDatabase(name, aws, through), sqs: aws, queuePrefix: `tiketi-${name}-` };
}

const asJson = (findings: readonly Finding[]) => ({
  ok: findings.every(({ violations }) => violations === 0),
  checks: findings.map(({ check, violations, examples }) => ({ name: check.name, violations, examples })),
});

function print(findings: readonly Finding[], broken: number): void {
  for (const finding of findings) console.log(describeFinding(finding));
  console.log(`\n${findings.length - broken} hold, ${broken} broken`);
}
