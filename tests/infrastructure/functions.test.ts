import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { variables } from '#shared/config/variables.ts';
import type { FunctionSpec, Use } from '#shared/contract/function.ts';
import { CONNECTION_LIMITS } from '#shared/postgres/database.ts';
import { stageNames } from '../../cdk/config/stages.ts';
import { roles } from '../../lambdas/platform/domain/database-roles.ts';
import {
  flatten,
  functionNamed,
  ofType,
  type Resource,
  type Resources,
  services,
  stacksOf,
  target,
} from './templates.ts';

type Part = keyof typeof variables;

const ENVIRONMENT_BYTES_MAX = 4096;
const POWERTOOLS = ['POWERTOOLS_SERVICE_NAME', 'POWERTOOLS_METRICS_NAMESPACE', 'POWERTOOLS_LOG_LEVEL'];

/** The parts of the environment that a word of `uses` brings. */
function partsOf(use: Use): readonly Part[] {
  if (use.startsWith('secret:')) return ['secrets'];
  if (use === 'database-owner') return ['database', 'database-owner'];
  if (use === 'every-queue') return ['messages'];
  return [use as Part];
}

const partsFor = ({ uses, trigger }: FunctionSpec): ReadonlySet<Part> =>
  new Set<Part>(['common', ...uses.flatMap(partsOf), ...(trigger.kind === 'queue' ? (['queues'] as const) : [])]);

/** Names as long as on AWS: the stack, the logical id and twelve random characters. */
const nameOnAws =
  (resources: Resources, stage: string) =>
  (token: unknown): string => {
    const id = target(token) ?? 'imported-from-the-data-stack-as-long-as-a-name';
    if (id === 'AWS::Region') return 'ap-northeast-2';
    const name = `tiketi-${stage}-app-${id}-123456789012`;
    return resources[id]?.Type === 'AWS::SQS::Queue' && !isAttribute(token)
      ? `https://sqs.ap-northeast-2.amazonaws.com/123456789012/${name}`
      : `arn:aws:any:ap-northeast-2:123456789012:${name}`;
  };
const isAttribute = (token: unknown): boolean => typeof token === 'object' && token !== null && 'Fn::GetAtt' in token;

const withVariables = z.object({ Environment: z.object({ Variables: z.record(z.string(), z.unknown()) }) });

function environmentOf(resources: Resources, stage: string, { Properties }: Resource): Record<string, string> {
  const { Variables } = withVariables.parse(Properties).Environment;
  const nameOf = nameOnAws(resources, stage);
  const resolved = Object.entries(Variables).map(([key, value]) => [key, flatten(value, nameOf)]);
  const fixed = Object.fromEntries(resolved) as Record<string, string>;
  // A token of the stack, whose value must look like a host.
  if (fixed.SOCKET_ENDPOINT?.startsWith('https://arn:') === true)
    fixed.SOCKET_ENDPOINT = 'https://id.execute-api.test/x';
  return fixed;
}

const promised = services.flatMap(({ name: service, functions }) =>
  Object.entries(functions).map(([name, spec]: [string, FunctionSpec]) => ({ id: `${service}/${name}`, spec })),
);

const deployed = (stage: string, id: string): Resource => functionNamed(stage, id)[1];

const everywhere = stageNames.flatMap((stage) => promised.map(({ id, spec }) => ({ stage, id, spec })));

describe('every function of the contracts', () => {
  it.each(everywhere)('$id in $stage has the variables of its uses, and no other', ({ stage, id, spec }) => {
    const environment = environmentOf(stacksOf(stage).app, stage, deployed(stage, id));
    const parts = [...partsFor(spec)];
    for (const part of parts) expect(z.safeParse(variables[part], environment)).toMatchObject({ success: true });
    const readable = new Set([...POWERTOOLS, ...parts.flatMap((part) => Object.keys(variables[part].shape))]);
    expect(Object.keys(environment).filter((name) => !readable.has(name))).toEqual([]);
  });

  it.each(everywhere)("$id in $stage stays within Lambda's limit of 4 kB of environment", ({ stage, id }) => {
    const environment = environmentOf(stacksOf(stage).app, stage, deployed(stage, id));
    const bytes = Object.entries(environment).reduce((sum, [key, value]) => sum + key.length + value.length, 0);
    expect(bytes).toBeLessThanOrEqual(ENVIRONMENT_BYTES_MAX);
  });

  it.each(everywhere)('$id in $stage has the limits of its contract', ({ stage, id, spec }) => {
    expect(deployed(stage, id).Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      TracingConfig: { Mode: 'Active' },
      MemorySize: spec.memoryMb ?? 512,
      Timeout: spec.timeoutSeconds ?? 10,
      ...(spec.concurrency === undefined ? {} : { ReservedConcurrentExecutions: spec.concurrency }),
    });
  });

  it.each(everywhere.filter(({ spec }) => spec.trigger.kind !== 'deploy'))(
    '$id in $stage is updated after every step of the deploy',
    ({ stage, id }) => {
      const steps = ofType(stacksOf(stage).app, 'Custom::DeployStep').map(([step]) => step);
      expect(steps).toHaveLength(promised.filter(({ spec }) => spec.trigger.kind === 'deploy').length);
      expect(deployed(stage, id).DependsOn).toEqual(expect.arrayContaining(steps));
    },
  );

  it('runs in the VPC only where it uses a store', () => {
    const inNetwork = promised.filter(({ id }) => deployed('prod', id).Properties.VpcConfig !== undefined);
    const reaching = promised.filter(({ spec }) =>
      spec.uses.some((use) => use === 'database' || use === 'database-owner' || use === 'redis'),
    );
    expect(inNetwork.map(({ id }) => id)).toEqual(reaching.map(({ id }) => id));
  });
});

describe('limits of time', () => {
  const GATEWAY_MS = 29_000;
  const withDatabase = services.flatMap(({ name: service, functions }) =>
    Object.entries(functions)
      .filter(([, { uses }]) => uses.includes('database'))
      .map(([name, { databaseRole = service, ...spec }]: [string, FunctionSpec]) => ({
        id: `${service}/${name}`,
        spec,
        role: databaseRole,
      })),
  );
  const ms = (text: string | undefined): number => Number(/^(\d+)s$/.exec(text ?? '')?.[1]) * 1000;

  it.each(withDatabase)('nest around $id, so the innermost gives up first', ({ id, role }) => {
    const settings = roles.find(({ name }) => name === role)!.settings;
    const functionMs = Number(deployed('prod', id).Properties.Timeout) * 1000;
    const limits = [
      ms(settings.lock_timeout),
      ms(settings.statement_timeout),
      ms(settings.idle_in_transaction_session_timeout),
      ms(settings.transaction_timeout),
      CONNECTION_LIMITS.query_timeout,
      functionMs,
    ];
    for (const [index, limit] of limits.slice(1).entries()) expect(limit).toBeGreaterThan(limits[index]!);
  });

  it.each(promised.filter(({ spec }) => spec.trigger.kind === 'http'))(
    'let $id answer before API Gateway gives up',
    ({ id }) => {
      expect(Number(deployed('prod', id).Properties.Timeout) * 1000).toBeLessThan(GATEWAY_MS);
    },
  );
});

describe('a function that a schedule starts', () => {
  const scheduled = everywhere.filter(({ spec }) => spec.trigger.kind === 'schedule');

  it.each(scheduled)('$id in $stage is started once for each tick of its schedule, or not at all', ({ stage, id }) => {
    const [logicalId] = functionNamed(stage, id);
    const configs = ofType(stacksOf(stage).app, 'AWS::Lambda::EventInvokeConfig').filter(
      ([, { Properties }]) => target(Properties.FunctionName) === logicalId,
    );
    // By default Lambda repeats a failed start twice, and one that found no free concurrency for six hours.
    expect(configs.map(([, { Properties }]) => Properties)).toEqual([
      expect.objectContaining({ Qualifier: '$LATEST', MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 }),
    ]);
  });

  it.each(stageNames)('is not started late by EventBridge either, in %s', (stage) => {
    const targets = ofType(stacksOf(stage).app, 'AWS::Events::Rule').flatMap(
      ([, { Properties }]) => Properties.Targets as readonly unknown[],
    );
    expect(targets).toHaveLength(scheduled.length / stageNames.length);
    for (const each of targets)
      expect(each).toMatchObject({ RetryPolicy: { MaximumRetryAttempts: 0, MaximumEventAgeInSeconds: 60 } });
  });
});

describe('prod', () => {
  it('keeps every store when its stack is deleted', () => {
    const stateful = ['AWS::RDS::DBCluster', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'];
    const lost = stateful
      .flatMap((type) => ofType(stacksOf('prod').data, type))
      .filter(([, one]) => one.DeletionPolicy !== 'Retain');
    expect(lost.map(([id]) => id)).toEqual([]);
  });
});
