import { globSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { type FunctionSpec, queuesOf } from '#shared/contract/function.ts';
import { stageNames } from '../../cdk/config/stages.ts';
import { inRoot } from '../../cdk/root.ts';
import { wantsPerson } from '../../cdk/services/wants-person.ts';
import { functionNamed, ofType, type Resource, services, stacksOf, target } from './templates.ts';

// The rules say how a resource must be; what is said here is that it is there at all.

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

const queueNames = services.flatMap(({ name, functions, subscriptions }) =>
  [...new Set([...subscriptions.map(({ queue }) => queue as string), ...queuesOf(functions)])].map(
    (queue) => `${name} ${queue}`,
  ),
);

describe.each(stageNames)('the app stack of %s', (stage) => {
  const { app, data } = stacksOf(stage);
  const only = (type: string): readonly (readonly [string, Resource])[] => ofType(app, type);

  it.each(byTrigger('schedule'))('starts $id by its schedule, and may', ({ id, trigger: { everyMinutes } }) => {
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
  });

  it.each(byTrigger('queue'))('hands $id the messages of each of its queues', ({ id, trigger: { queues } }) => {
    const [logicalId] = functionNamed(stage, id);
    const sources = only('AWS::Lambda::EventSourceMapping')
      .filter(([, { Properties }]) => target(Properties.FunctionName) === logicalId)
      .map(([, { Properties }]) => target(Properties.EventSourceArn));
    expect(new Set(sources).size).toBe(queues.length);
    for (const source of sources) expect(app[source ?? '']?.Type).toBe('AWS::SQS::Queue');
  });

  it('has each queue of the contracts, with its dead letters, and no other', () => {
    expect(only('AWS::SQS::Queue')).toHaveLength(2 * queueNames.length);
  });

  it('answers sockets as they open, speak and close', () => {
    const routes = only('AWS::ApiGatewayV2::Route').map(([, { Properties }]) => Properties.RouteKey);
    expect(routes.toSorted()).toEqual(['$connect', '$default', '$disconnect']);
  });

  it.each(wantsPerson)('watches $name of $service', ({ name, service }) => {
    const alarms = only('AWS::CloudWatch::Alarm').filter(([, { Properties }]) => Properties.MetricName === name);
    expect(alarms.map(([, { Properties }]) => Properties)).toMatchObject([
      { Namespace: 'Tiketi', Threshold: 0, Dimensions: [{ Name: 'service', Value: service }] },
    ]);
  });

  it('keeps connections that expire, images that nobody reads from outside, an identity for mails and every secret', () => {
    const [[, table] = [], ...moreTables] = ofType(data, 'AWS::DynamoDB::Table');
    expect(moreTables).toEqual([]);
    expect(table?.Properties.TimeToLiveSpecification).toEqual({ AttributeName: 'expiresAt', Enabled: true });
    const [[, bucket] = []] = ofType(data, 'AWS::S3::Bucket');
    expect(bucket?.Properties.PublicAccessBlockConfiguration).toMatchObject({ BlockPublicPolicy: true });
    expect(ofType(data, 'AWS::SES::EmailIdentity')).toHaveLength(1);
    const words = services.flatMap(({ functions }) => Object.values(functions).flatMap(({ uses }) => uses));
    const shared = new Set(words.filter((word) => word.startsWith('secret:')));
    expect(ofType(data, 'AWS::SecretsManager::Secret').length).toBeGreaterThan(shared.size);
  });
});

it('prod tells a person of every alarm, by mail', () => {
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

describe.each(wantsPerson)('the alarm of $name', ({ name, service }) => {
  it('is of a metric that its service counts', () => {
    const sources = globSync(inRoot(`lambdas/${service}/**/*.ts`)).map((file) => readFileSync(file, 'utf8'));
    expect(sources.some((text) => text.includes(`countMetric('${name}'`))).toBe(true);
  });

  it('stands in the runbook', () => {
    expect(readFileSync(inRoot('docs/runbook.md'), 'utf8')).toContain(`| ${name}Alarm |`);
  });
});

it("prod's functions name nothing of a laptop", () => {
  for (const [, { Properties }] of ofType(stacksOf('prod').app, 'AWS::Lambda::Function'))
    expect(JSON.stringify(Properties.Environment ?? {})).not.toMatch(/127\.0\.0\.1|localhost/);
});

it.each(['dev', 'prod'])('the Redis of %s forgets nothing when it is full', (stage) => {
  const { data } = stacksOf(stage);
  const [[, group] = []] = ofType(data, 'AWS::ElastiCache::ReplicationGroup');
  const parameters = data[target(group?.Properties.CacheParameterGroupName) ?? ''];
  expect(parameters?.Properties).toMatchObject({ Properties: { 'maxmemory-policy': 'noeviction' } });
});
