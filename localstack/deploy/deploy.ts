import { appendFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { DeleteBucketPolicyCommand, S3Client } from '@aws-sdk/client-s3';
import { execa } from 'execa';
import { tossWebhookUrl } from '../cloud/addresses.ts';
import { CHECKOUT, inCheckout } from '../cloud/checkout.ts';
import { Failure } from '../cloud/failure.ts';
import type { Cloud } from '../cloud/part.ts';
import { folderInState, tiketi } from '../cloud/state.ts';
import { REGION } from '../programs/emulator.ts';
import { logFile } from '../programs/processes.ts';
import { sendWebhooksTo } from '../programs/small-parts.ts';
import { awsEnvironment, clientSettings } from './aws.ts';
import { localFacts } from './facts.ts';
import { rememberFunctions } from './functions.ts';
import { BOOTSTRAP_STACK, findStack, isWhole, STACKS, stackResources } from './stacks.ts';

const ACCOUNT = '000000000000';
/** CloudFormation waits an hour for a custom resource that crashed without an answer. */
const DEPLOY_LIMIT_MS = 8 * 60_000;
const BOOTSTRAP_LIMIT_MS = 2 * 60_000;
const KILL_AFTER_MS = 5_000;
const CAUSE_LENGTH_MAX = 600;

interface Voice {
  /** Short progress text; the next one replaces it. */
  readonly say: (text: string) => void;
  /** A line that remains. */
  readonly note: (text: string) => void;
}

/**
 * Deploys the stacks of this checkout.
 *
 * CloudFormation rolls back a failed update: the former version continues to run, and the next deploy tries again.
 *
 * @throws Failure when a stack cannot be updated any more, an update fails or does not end
 */
export async function deployCloud(cloud: Cloud, { say, note }: Voice): Promise<void> {
  await refuseBrokenStacks(cloud, note);
  await bootstrap(cloud, say);
  say('building and deploying');
  await cdk(
    cloud,
    ['deploy', '--all', '--method=direct', '--require-approval', 'never', '--concurrency', '2', ...appArguments(cloud)],
    {
      step: 'deploy',
      limitMs: DEPLOY_LIMIT_MS,
      say,
    },
  );
  await rememberFunctions(cloud);
  if (!(await sendWebhooksTo(cloud, tossWebhookUrl(cloud))))
    note(`Toss (fake) does not run and sends no webhooks; start it with ${tiketi('up')}`);
}

async function refuseBrokenStacks(cloud: Cloud, note: Voice['note']): Promise<void> {
  for (const name of STACKS) {
    const status = (await findStack(cloud, name))?.StackStatus;
    if (status === undefined || status === 'CREATE_COMPLETE' || status === 'UPDATE_COMPLETE') continue;
    if (isWhole(status) || status === 'ROLLBACK_COMPLETE') {
      note(`the last deploy of ${name} failed and was rolled back; trying again`);
      continue;
    }
    const because = `the stack ${name} is ${status} and cannot be updated any more`;
    throw new Failure({
      step: 'deploy',
      because,
      fix: `${tiketi('reset')} (empties the emulator; PostgreSQL keeps its data)`,
    });
  }
}

// The assets bucket and the roles are part of the emulator's state.
async function bootstrap(cloud: Cloud, say: Voice['say']): Promise<void> {
  if (isWhole((await findStack(cloud, BOOTSTRAP_STACK))?.StackStatus)) return;
  say('bootstrapping');
  const args = ['bootstrap', `aws://${ACCOUNT}/${REGION}`, '--output', folderInState(cloud.state, 'cdk.out')];
  await cdk(cloud, args, { step: 'bootstrap', limitMs: BOOTSTRAP_LIMIT_MS, say });
  if (cloud.options.enforcesIam) await openBootstrapBucket(cloud);
}

// The bootstrap bucket refuses requests without TLS. Where the emulator enforces policies, this would refuse all of our requests.
async function openBootstrapBucket(cloud: Cloud): Promise<void> {
  const buckets = (await stackResources(cloud, BOOTSTRAP_STACK)).filter(({ type }) => type === 'AWS::S3::Bucket');
  const client = new S3Client({ ...clientSettings(cloud), forcePathStyle: true });
  for (const { physicalId: Bucket } of buckets) await client.send(new DeleteBucketPolicyCommand({ Bucket }));
  client.destroy();
}

const appArguments = ({ state }: Cloud): string[] => ['-c', 'stage=local', '--output', folderInState(state, 'cdk.out')];

interface CdkRun {
  readonly step: string;
  readonly limitMs: number;
  readonly say: Voice['say'];
}

async function cdk(cloud: Cloud, args: readonly string[], { step, limitMs, say }: CdkRun): Promise<void> {
  const log = logFile(cloud.state, 'deploy');
  writeFileSync(log, `cdklocal ${args.join(' ')}\n`);
  const running = execa(process.execPath, [inCheckout('node_modules/aws-cdk-local/bin/cdklocal'), ...args], {
    cwd: CHECKOUT,
    env: cdkEnvironment(cloud),
    extendEnv: false,
    stdin: 'ignore',
    all: true,
    reject: false,
    timeout: limitMs,
    forceKillAfterDelay: KILL_AFTER_MS,
  });
  let output = '';
  running.all.on('data', (bytes: Buffer) => {
    appendFileSync(log, bytes);
    output += bytes.toString('utf8');
    const progress = lastProgress(output);
    if (progress !== undefined) say(progress);
  });
  const ended = await running;
  if (ended.exitCode === 0) return;
  if (ended.timedOut) {
    const because = `it did not end within ${limitMs / 60_000} minutes: ${lastProgress(output) ?? 'a custom resource may not have answered'}`;
    throw new Failure({ step, because, fix: `see ${log} and ${tiketi('logs platform')}, then ${tiketi('reset')}` });
  }
  throw new Failure({
    step,
    because: causeIn(output),
    fix: `see ${log}; what ran before still runs. Then ${tiketi('deploy')}`,
  });
}

function cdkEnvironment(cloud: Cloud): Record<string, string> {
  const kept = ['HOME', 'TMPDIR', 'NODE_EXTRA_CA_CERTS', 'LANG'] as const;
  return {
    ...Object.fromEntries(kept.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))),
    PATH: `${path.dirname(process.execPath)}:${inCheckout('node_modules/.bin')}:${process.env.PATH ?? '/usr/bin:/bin'}`,
    ...awsEnvironment(cloud),
    AWS_ENVAR_ALLOWLIST: 'AWS_REGION,AWS_DEFAULT_REGION',
    CDK_DEFAULT_ACCOUNT: ACCOUNT,
    CDK_DEFAULT_REGION: REGION,
    CDK_DISABLE_CLI_TELEMETRY: '1',
    CDK_DISABLE_VERSION_CHECK: '1',
    NODE_OPTIONS: '--disable-warning=ExperimentalWarning',
    NO_COLOR: '1',
    CI: '1',
    TIKETI_LOCAL: JSON.stringify(localFacts(cloud)),
  };
}

/** The last progress that CDK printed ("12/190"), with its resource. */
export function lastProgress(output: string): string | undefined {
  const line = output.split('\n').findLast((text) => /\|\s*\d+\/\d+\s*\|/.test(text));
  const [stack, count, , , type] = (line ?? '').split('|').map((cell) => cell.trim());
  return stack === undefined || count === undefined ? undefined : `${stack} ${count} ${type ?? ''}`.trim();
}

/** Why CDK failed: the failed resource, else its last error line. */
export function causeIn(output: string): string {
  const lines = output.split('\n').map((line) => line.trim());
  const resource = lines.find((line) => /(CREATE|UPDATE|DELETE)_FAILED/.test(line));
  if (resource !== undefined)
    return resource
      .split('|')
      .slice(4)
      .map((cell) => cell.trim())
      .join(' ')
      .slice(0, CAUSE_LENGTH_MAX);
  const own = lines.findLast((line) => /❌|Error:|error:/.test(line)) ?? lines.findLast((line) => line !== '');
  return (own ?? 'it printed nothing').slice(0, CAUSE_LENGTH_MAX);
}
