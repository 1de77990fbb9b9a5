import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import type { FunctionSpec } from '#shared/contract/function.ts';
import { queuesOf } from '#shared/contract/queues.ts';
import { secretNames } from '#shared/contract/secrets.ts';
import { stageNames } from '../../cdk/config/stages.ts';
import { inRoot } from '../../cdk/root.ts';
import { operatorAlarms } from '../../cdk/services/operator-alarms.ts';
import { functionNamed, ofType, type Resource, services, stacksOf, target } from './templates.ts';

// rules.test.ts checks how a resource is configured. These tests check that it exists.

const byTrigger = <Kind extends FunctionSpec['trigger']['kind']>(kind: Kind) =>
  services.flatMap(({ name: service, functions }) =>
    Object.entries(functions).flatMap(([name, { trigger }]: [string, FunctionSpec]) =>
      trigger.kind === kind
        ? [{ service, id: `${service}/${name}`, trigger: trigger as Extract<FunctionSpec['trigger'], { kind: Kind }> }]
        : [],
    ),
  );

/** Logical ids that a value points to, however deep. */
function targetsIn(value: unknown): readonly string[] {
  const own = target(value);
  if (own !== undefined) return [own];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(targetsIn);
}

/** `rate(1 hour)` → 60. */
function minutesOf(expression: unknown): number {
  const [, count, unit] = /^rate\((\d+) (minute|hour)s?\)$/.exec(String(expression)) ?? [];
  return Number(count) * (unit === 'hour' ? 60 : 1);
}

describe.each(stageNames)('the app stack of %s', (stage) => {
  const { app, data } = stacksOf(stage);
  const only = (type: string): readonly (readonly [string, Resource])[] => ofType(app, type);

  it.each(byTrigger('schedule'))(
    'starts $id by its schedule, and may invoke it',
    ({ id, trigger: { everyMinutes } }) => {
      const [logicalId] = functionNamed(stage, id);
      const rules = only('AWS::Events::Rule').filter(([, rule]) =>
        targetsIn(rule.Properties.Targets).includes(logicalId),
      );
      expect(rules.map(([, { Properties }]) => [minutesOf(Properties.ScheduleExpression), Properties.State])).toEqual([
        [everyMinutes, 'ENABLED'],
      ]);
      const allowed = only('AWS::Lambda::Permission').filter(
        ([, { Properties }]) =>
          Properties.Principal === 'events.amazonaws.com' && target(Properties.FunctionName) === logicalId,
      );
      expect(allowed).toHaveLength(1);
    },
  );

  it.each(byTrigger('queue'))('starts $id for the messages of each of its queues', ({ id, trigger: { queues } }) => {
    const [logicalId] = functionNamed(stage, id);
    const sources = only('AWS::Lambda::EventSourceMapping')
      .filter(([, { Properties }]) => target(Properties.FunctionName) === logicalId)
      .map(([, { Properties }]) => target(Properties.EventSourceArn));
    expect(new Set(sources).size).toBe(queues.length);
    for (const source of sources) expect(app[source ?? '']?.Type).toBe('AWS::SQS::Queue');
  });

  it('has each queue of the contracts with its dead-letter queue, and no other', () => {
    expect(only('AWS::SQS::Queue')).toHaveLength(2 * queuesOf(services).length);
  });

  it('has a route for sockets that open, send a frame and close', () => {
    const routes = only('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey);
    expect(routes.toSorted()).toEqual(['$connect', '$default', '$disconnect']);
  });

  it.each(operatorAlarms)('has an alarm for $name of $service', ({ name, service }) => {
    const alarms = only('AWS::CloudWatch::Alarm').filter(([, { Properties }]) => Properties.MetricName === name);
    expect(alarms.map(([, { Properties }]) => Properties)).toMatchObject([
      { Namespace: 'Tiketi', Threshold: 0, Dimensions: [{ Name: 'service', Value: service }] },
    ]);
  });

  it('has a table of connections that expire, a private bucket for images, an identity for mails and every secret', () => {
    const [[, table] = [], ...moreTables] = ofType(data, 'AWS::DynamoDB::Table');
    expect(moreTables).toEqual([]);
    expect(table?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    const [[, bucket] = []] = ofType(data, 'AWS::S3::Bucket');
    expect(bucket?.Properties.PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: true });
    expect(ofType(data, 'AWS::SES::EmailIdentity')).toHaveLength(1);
    expect(ofType(data, 'AWS::SecretsManager::Secret').length).toBeGreaterThan(secretNames.length);
  });
});

it('prod sends every alarm by mail', () => {
  const { app } = stacksOf('prod');
  const topics = ofType(app, 'AWS::SNS::Topic').map(([id]) => id);
  expect(ofType(app, 'AWS::SNS::Subscription')).toMatchObject([
    [expect.any(String), { Properties: { Protocol: 'email' } }],
  ]);
  const silent = ofType(app, 'AWS::CloudWatch::Alarm').filter(
    ([, { Properties }]) => !targetsIn(Properties.AlarmActions).some((id) => topics.includes(id)),
  );
  expect(silent.map(([id]) => id)).toEqual([]);
});

describe.each(operatorAlarms)('the alarm of $name', ({ name, service }) => {
  it('watches a metric that its service counts', () => {
    const sources = globSync(inRoot(`lambdas/${service}/**/*.ts`)).map((file) => readFileSync(file, 'utf8'));
    expect(sources.some((text) => text.includes(`countMetric('${name}'`))).toBe(true);
  });

  it('is described in the runbook', () => {
    expect(readFileSync(inRoot('docs/runbook.md'), 'utf8')).toContain(`| ${name}Alarm |`);
  });
});

it("prod's functions contain no local address", () => {
  for (const [, { Properties }] of ofType(stacksOf('prod').app, 'AWS::Lambda::Function'))
    expect(JSON.stringify(Properties.Environment ?? {})).not.toMatch(/127\.0\.0\.1|localhost/);
});

it.each(['dev', 'prod'])('the Redis of %s evicts nothing when it is full', (stage) => {
  const { data } = stacksOf(stage);
  const [[, group] = []] = ofType(data, 'AWS::ElastiCache::ReplicationGroup');
  const parameters = data[target(group?.Properties.CacheParameterGroupName) ?? ''];
  expect(parameters?.Properties).toMatchObject({ Properties: { 'maxmemory-policy': 'noeviction' } });
});
