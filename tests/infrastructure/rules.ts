import * as z from 'zod';
import { flatten, ofType, type Resource, type Resources, target } from './templates.ts';

/** The violations in the resources of a stage. */
export type Rule = (resources: Resources) => string[];

const VISIBILITY_FACTOR = 6;
const TIMEOUT_MARGIN_SECONDS = 4;
const HTTP_TIMEOUT_SECONDS_MAX = 25;

const QUEUE = 'AWS::SQS::Queue';
const FUNCTION = 'AWS::Lambda::Function';

const redrive = z.object({ deadLetterTargetArn: z.unknown(), maxReceiveCount: z.number() });

const deadLetterQueueOf = ({ Properties }: Resource): string | undefined => {
  const parsed = redrive.safeParse(Properties.RedrivePolicy);
  return parsed.success ? target(parsed.data.deadLetterTargetArn) : undefined;
};

const DEAD_LETTER_SECONDS = 14 * 24 * 60 * 60;

export const everyQueueHasDeadLetters: Rule = (resources) => {
  const queues = ofType(resources, QUEUE);
  const deadLetters = new Set(queues.map(([, queue]) => deadLetterQueueOf(queue)));
  return queues.flatMap(([id, queue]) => {
    if (!deadLetters.has(id)) return deadLetterQueueOf(queue) === undefined ? [`${id} has no dead-letter queue`] : [];
    const kept = queue.Properties.MessageRetentionPeriod;
    return kept === DEAD_LETTER_SECONDS ? [] : [`${id} keeps dead letters for ${String(kept)} s`];
  });
};

const alarm = z.object({
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});

export const everyQueueHasAlarms: Rule = (resources) => {
  const watched = new Set(
    ofType(resources, 'AWS::CloudWatch::Alarm').flatMap(([, { Properties }]) => {
      const parsed = alarm.safeParse(Properties);
      return parsed.success
        ? parsed.data.Dimensions.map(({ Value }) => `${parsed.data.MetricName} ${target(Value) ?? ''}`)
        : [];
    }),
  );
  const queues = ofType(resources, QUEUE);
  const deadLetters = new Set(queues.map(([, queue]) => deadLetterQueueOf(queue)));
  return queues.flatMap(([id]) => {
    const metric = deadLetters.has(id) ? 'ApproximateNumberOfMessagesVisible' : 'ApproximateAgeOfOldestMessage';
    return watched.has(`${metric} ${id}`) ? [] : [`no alarm for ${metric} of ${id}`];
  });
};

export const queuesOutwaitTheirFunctions: Rule = (resources) =>
  ofType(resources, 'AWS::Lambda::EventSourceMapping').flatMap(([id, { Properties }]) => {
    const queue = resources[target(Properties.EventSourceArn) ?? ''];
    const handler = resources[target(Properties.FunctionName) ?? ''];
    const visibility = Number(queue?.Properties.VisibilityTimeout);
    const timeout = Number(handler?.Properties.Timeout);
    const reports = JSON.stringify(Properties.FunctionResponseTypes) === '["ReportBatchItemFailures"]';
    return [
      ...(visibility >= VISIBILITY_FACTOR * timeout
        ? []
        : [`${id}: visibility ${visibility} s, function ${timeout} s`]),
      ...(reports ? [] : [`${id} does not report single failures`]),
      ...(Properties.MaximumBatchingWindowInSeconds === undefined ? [] : [`${id} waits for a batch`]),
    ];
  });

const words = z.union([z.string().transform((one) => [one]), z.array(z.string())]);
const oneOrMore = z
  .unknown()
  .transform((value): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [value]));
const statements = z.object({
  PolicyDocument: z.object({
    Statement: z.array(z.object({ Effect: z.string(), Action: words, Resource: oneOrMore })),
  }),
});

/** Actions for which AWS accepts no narrower resource: tracing, and the network interfaces of a function in a VPC. */
const WITHOUT_RESOURCE = new Set([
  'xray:PutTraceSegments',
  'xray:PutTelemetryRecords',
  // Only on the emulator, which checks no identity; a test checks that dev and prod name it.
  'ses:SendRawEmail',
  'ec2:AssignPrivateIpAddresses',
  'ec2:CreateNetworkInterface',
  'ec2:DeleteNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:UnassignPrivateIpAddresses',
]);

/** Patterns for what has no name before it exists: an open socket, a version of a function. */
const OPEN_ENDED = [/\/POST\/@connections\/\*$/, /^<[^>]+>:\*$/];

const isTooWide = (resource: string, actions: readonly string[]): boolean => {
  if (resource === '*') return actions.some((action) => !WITHOUT_RESOURCE.has(action));
  return resource.includes('*') && !OPEN_ENDED.some((pattern) => pattern.test(resource));
};

export const noGrantIsWider: Rule = (resources) =>
  ofType(resources, 'AWS::IAM::Policy').flatMap(([id, { Properties }]) =>
    statements.parse(Properties).PolicyDocument.Statement.flatMap(({ Effect, Action, Resource }) => [
      ...(Effect === 'Allow' ? [] : [`${id}: ${Effect}`]),
      ...Action.filter((action) => action.includes('*')).map((action) => `${id}: ${action}`),
      ...Resource.map((one) => flatten(one, (token) => `<${target(token) ?? 'imported'}>`))
        .filter((one) => isTooWide(one, Action))
        .map((one) => `${id}: ${Action.join(', ')} on ${one}`),
    ]),
  );

/** The rule above sees neither managed policies nor inline policies of a role. */
export const noRoleHasMore: Rule = (resources) =>
  ofType(resources, 'AWS::IAM::Role').flatMap(([id, { Properties }]) =>
    ['ManagedPolicyArns', 'Policies'].filter((name) => Properties[name] !== undefined).map((name) => `${id}: ${name}`),
  );

export const everyFunctionHasItsOwnRole: Rule = (resources) => {
  const roles = ofType(resources, FUNCTION).map(([, { Properties }]) => target(Properties.Role) ?? 'imported');
  const shared = new Set(roles.filter((role, index) => roles.indexOf(role) !== index));
  return [...shared].map((role) => `${role} is the role of several functions`);
};

const logging = z.object({ LogGroup: z.unknown() });

export const everyLogEnds: Rule = (resources) => [
  ...ofType(resources, 'AWS::Logs::LogGroup')
    .filter(([, { Properties }]) => Properties.RetentionInDays === undefined)
    .map(([id]) => `${id} has no retention`),
  ...ofType(resources, FUNCTION).flatMap(([id, { Properties }]) => {
    const group = logging.safeParse(Properties.LoggingConfig);
    const isOurs = group.success && resources[target(group.data.LogGroup) ?? ''] !== undefined;
    return isOurs ? [] : [`${id} logs into a group outside of the stack`];
  }),
];

const integrated = z.object({
  Integration: z.object({ TimeoutInMillis: z.number().default(Number.NaN), Uri: z.unknown() }),
});

/** Logical id of the function that a URI of API Gateway names. */
export function functionIn(uri: unknown): string | undefined {
  const found: string[] = [];
  flatten(uri, (token) => {
    found.push(target(token) ?? '');
    return '';
  });
  return found.find((id) => id !== '' && id !== 'AWS::Region' && id !== 'AWS::Partition');
}

/** Logical id of the function that serves a method. */
export const functionBehind = ({ Properties }: Resource): string | undefined =>
  functionIn(integrated.parse(Properties).Integration.Uri);

export const callersOutwaitFunctions: Rule = (resources) =>
  ofType(resources, 'AWS::ApiGateway::Method').flatMap(([id, method]) => {
    const { Integration } = integrated.parse(method.Properties);
    const timeout = Number(resources[functionBehind(method) ?? '']?.Properties.Timeout);
    const waits = Integration.TimeoutInMillis / 1000;
    const isLate = !(timeout <= HTTP_TIMEOUT_SECONDS_MAX && waits >= timeout + TIMEOUT_MARGIN_SECONDS);
    return isLate ? [`${id}: the gateway waits ${waits} s, the function ${timeout} s`] : [];
  });

/** Without a timeout CloudFormation waits an hour for a step that does not answer. */
export const everyStepEnds: Rule = (resources) =>
  Object.entries(resources)
    .filter(([, { Type }]) => Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource')
    .filter(([, { Properties }]) => !(Number(Properties.ServiceTimeout) <= 125))
    .map(([id, { Properties }]) => `${id}: service timeout ${String(Properties.ServiceTimeout)}`);

export const rules = {
  everyQueueHasDeadLetters,
  everyQueueHasAlarms,
  queuesOutwaitTheirFunctions,
  noGrantIsWider,
  noRoleHasMore,
  everyFunctionHasItsOwnRole,
  everyLogEnds,
  callersOutwaitFunctions,
  everyStepEnds,
} as const satisfies Record<string, Rule>;
