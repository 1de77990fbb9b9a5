import { describe, expect, it } from '@jest/globals';
import { stageNames } from '../../cdk/config/stages.ts';
import { type Rule, rules } from './rules.ts';
import { ofType, type Resource, type Resources, stacksOf } from './templates.ts';

describe.each(stageNames)('the stacks of %s', (stage) => {
  it.each(Object.entries<Rule>(rules))('obey %s', (_, rule) => {
    expect(rule(stacksOf(stage).all)).toEqual([]);
  });
});

const resource = (Type: string, Properties: Record<string, unknown>): Resource => ({
  Type,
  Properties,
  DependsOn: [],
  DeletionPolicy: undefined,
});
const policy = (Action: string | string[], Resource: unknown): Resource =>
  resource('AWS::IAM::Policy', { PolicyDocument: { Statement: [{ Effect: 'Allow', Action, Resource }] } });
const arn = (id: string) => ({ 'Fn::GetAtt': [id, 'Arn'] });
const queue = (more: Record<string, unknown> = {}): Resource =>
  resource('AWS::SQS::Queue', { MessageRetentionPeriod: 1_209_600, ...more });
const method = (waitsMs: number): Resource =>
  resource('AWS::ApiGateway::Method', { Integration: { TimeoutInMillis: waitsMs, Uri: arn('F') } });
const mapping = { EventSourceArn: arn('Q'), FunctionName: { Ref: 'F' } };
const reports = { FunctionResponseTypes: ['ReportBatchItemFailures'] };
const redrivesTo = (id: string) => ({ RedrivePolicy: { deadLetterTargetArn: arn(id), maxReceiveCount: 50 } });
const handler = (more: Record<string, unknown> = {}): Resource =>
  resource('AWS::Lambda::Function', { Timeout: 10, ...more });

const violations: readonly (readonly [string, Rule, Resources])[] = [
  ['a queue without a dead-letter queue', rules.everyQueueHasDeadLetters, { Q: queue() }],
  [
    'a dead-letter queue that keeps messages for four days',
    rules.everyQueueHasDeadLetters,
    { Q: queue(redrivesTo('D')), D: queue({ MessageRetentionPeriod: 345_600 }) },
  ],
  ['a queue without an alarm', rules.everyQueueHasAlarms, { Q: queue() }],
  [
    'a visibility of five timeouts',
    rules.queuesOutwaitTheirFunctions,
    {
      Q: queue({ VisibilityTimeout: 59 }),
      F: handler(),
      M: resource('AWS::Lambda::EventSourceMapping', { ...mapping, ...reports }),
    },
  ],
  [
    'a batch that cannot fail in part',
    rules.queuesOutwaitTheirFunctions,
    { Q: queue({ VisibilityTimeout: 60 }), F: handler(), M: resource('AWS::Lambda::EventSourceMapping', mapping) },
  ],
  ['a grant on everything', rules.noGrantIsWider, { P: policy('sqs:SendMessage', '*') }],
  ['everything beside tracing', rules.noGrantIsWider, { P: policy(['xray:PutTraceSegments', 's3:GetObject'], '*') }],
  ['a grant of every action', rules.noGrantIsWider, { P: policy('dynamodb:*', arn('T')) }],
  [
    'a grant on every secret',
    rules.noGrantIsWider,
    { P: policy('secretsmanager:GetSecretValue', 'arn:aws:secretsmanager:*:*:secret:*') },
  ],
  [
    'a grant on everything in a bucket',
    rules.noGrantIsWider,
    { P: policy('s3:GetObject', { 'Fn::Join': ['', [arn('B'), '/*']] }) },
  ],
  [
    "a role with one of AWS's own policies",
    rules.noRoleHasMore,
    { R: resource('AWS::IAM::Role', { ManagedPolicyArns: ['x'] }) },
  ],
  [
    'two functions with one role',
    rules.everyFunctionHasItsOwnRole,
    { A: handler({ Role: arn('R') }), B: handler({ Role: arn('R') }) },
  ],
  ['a log group without a retention', rules.everyLogEnds, { L: resource('AWS::Logs::LogGroup', {}) }],
  ["a function that logs into Lambda's default group", rules.everyLogEnds, { F: handler() }],
  [
    'a function that may run longer than the gateway waits',
    rules.callersOutwaitFunctions,
    { F: handler({ Timeout: 26 }), M: method(29_000) },
  ],
  ['a gateway that waits too short', rules.callersOutwaitFunctions, { F: handler({ Timeout: 25 }), M: method(28_000) }],
  [
    'an integration without a timeout',
    rules.callersOutwaitFunctions,
    { F: handler({ Timeout: 10 }), M: resource('AWS::ApiGateway::Method', { Integration: { Uri: arn('F') } }) },
  ],
  ['a deploy step without a timeout', rules.everyStepEnds, { S: resource('Custom::DeployStep', {}) }],
];

it.each(['dev', 'prod'] as const)('%s sends mail as its own identity only', (stage) => {
  const grants = ofType(stacksOf(stage).app, 'AWS::IAM::Policy').filter(([, policy]) =>
    JSON.stringify(policy).includes('ses:SendRawEmail'),
  );
  expect(grants.length).toBeGreaterThan(0);
  for (const [, policy] of grants) {
    const { Statement } = (
      policy.Properties as { PolicyDocument: { Statement: { Action: unknown; Resource: unknown }[] } }
    ).PolicyDocument;
    const mail = Statement.filter(({ Action }) => JSON.stringify(Action).includes('ses:SendRawEmail'));
    expect(JSON.stringify(mail)).not.toContain('"*"');
  }
});

describe('the rules find', () => {
  it.each(violations)('%s', (_, rule, resources) => {
    expect(rule(resources)).toHaveLength(1);
  });
});
