import type { Command } from 'commander';
import { describeFinding, type Finding } from '../../database/verify/run-checks.ts';
import { runningCloud } from '../../localstack/cloud/cloud.ts';
import { openState } from '../../localstack/cloud/state.ts';
import { clientSettings } from '../../localstack/deploy/aws.ts';
import { postgresUrl } from '../../localstack/programs/postgres.ts';

interface Options {
  readonly settled?: boolean;
  readonly json?: boolean;
}

export const verify = (program: Command): void => {
  program
    .command('verify')
    .description('the invariants of seats, money, places and messages; changes nothing, exits with 1 if one is broken')
    .option('--settled', 'wait until every message is handled (at most 30 s), then allow no delay')
    .option('--json', 'one line for programs')
    .action(async ({ settled = false, json = false }: Options) => {
      const cloud = await runningCloud(openState(), ['postgres', 'emulator'], 'verify');
      const { verifyCloud } = await import('../verify/verify-cloud.ts');
      const findings = await verifyCloud({ postgresUrl: postgresUrl(cloud), sqs: clientSettings(cloud), settled });
      const broken = findings.filter(({ violations }) => violations > 0);
      if (json) console.log(JSON.stringify(asJson(findings)));
      else print(findings, broken.length);
      process.exitCode = broken.length === 0 ? 0 : 1;
    });
};

const asJson = (findings: readonly Finding[]) => ({
  ok: findings.every(({ violations }) => violations === 0),
  checks: findings.map(({ check, violations, examples }) => ({ name: check.name, violations, examples })),
});

function print(findings: readonly Finding[], broken: number): void {
  for (const finding of findings) console.log(describeFinding(finding));
  console.log(`\n${findings.length - broken} hold, ${broken} broken`);
}
