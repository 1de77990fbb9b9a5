import { describe, expect, it } from '@jest/globals';
import * as z from 'zod';
import { variables } from '#shared/config/variables.ts';
import type { FunctionSpec, Use } from '#shared/contract/function.ts';
import { stageNames } from '../../cdk/config/stages.ts';
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

describe('prod', () => {
  it('keeps every store when its stack is deleted', () => {
    const stateful = ['AWS::RDS::DBCluster', 'AWS::DynamoDB::Table', 'AWS::S3::Bucket', 'AWS::SecretsManager::Secret'];
    const lost = stateful
      .flatMap((type) => ofType(stacksOf('prod').data, type))
      .filter(([, one]) => one.DeletionPolicy !== 'Retain');
    expect(lost.map(([id]) => id)).toEqual([]);
  });
});
