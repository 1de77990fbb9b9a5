import { Duration, RemovalPolicy, Stack, Token } from 'aws-cdk-lib';
import { CfnTable } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Architecture, CfnFunction, type Code, Function as Lambda, Runtime } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { DeployStep } from './deploy-step.ts';

const TIMEOUT = Duration.seconds(30);

interface EmulatorGapsProps {
  /** localstack/deploy/fill-gaps.ts, bundled. */
  readonly code: Code;
  /** The stacks whose functions and tables are searched. Everything in them must exist already. */
  readonly stacks: readonly Stack[];
}

/**
 * Sets what the emulator's CloudFormation ignores: reserved concurrency of functions and time to live of tables. It is a
 * custom resource, so every way to deploy does it. It runs when the list of them changes; the emulator keeps both over
 * updates of a function or a table.
 */
export class EmulatorGaps extends Construct {
  constructor(scope: Construct, id: string, { code, stacks }: EmulatorGapsProps) {
    super(scope, id);
    const resources = stacks.flatMap((stack) => stack.node.findAll());
    const functions = resources
      .filter((one) => one instanceof CfnFunction)
      .filter(({ reservedConcurrentExecutions }) => reservedConcurrentExecutions !== undefined);
    const tables = resources.filter((one) => one instanceof CfnTable).flatMap(withTimeToLive);
    const lambda = this.makeFunction(code);
    allow(lambda, ['lambda:PutFunctionConcurrency'], functions);
    allow(
      lambda,
      ['dynamodb:DescribeTimeToLive', 'dynamodb:UpdateTimeToLive'],
      tables.map(({ table }) => table),
    );
    const stack = Stack.of(this);
    new DeployStep(this, 'Step', {
      function: lambda,
      functionTimeout: TIMEOUT,
      resourceType: 'Custom::EmulatorGaps',
      properties: {
        concurrencies: stack.toJsonString(
          functions.map(({ ref, reservedConcurrentExecutions }) => ({
            name: ref,
            reserved: reservedConcurrentExecutions,
          })),
        ),
        timeToLives: stack.toJsonString(tables.map(({ table, attribute }) => ({ name: table.ref, attribute }))),
      },
    });
  }

  private makeFunction(code: Code): Lambda {
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    return new Lambda(this, 'Function', {
      description: 'emulator/fill-gaps',
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code,
      role,
      logGroup,
      timeout: TIMEOUT,
    });
  }
}

function withTimeToLive(table: CfnTable): readonly { readonly table: CfnTable; readonly attribute: string }[] {
  const { timeToLiveSpecification: wanted } = table;
  if (wanted === undefined || Token.isUnresolved(wanted) || !('attributeName' in wanted)) return [];
  return wanted.attributeName === undefined ? [] : [{ table, attribute: wanted.attributeName }];
}

function allow(lambda: Lambda, actions: string[], on: readonly { readonly attrArn: string }[]): void {
  if (on.length > 0)
    lambda.addToRolePolicy(new PolicyStatement({ actions, resources: on.map(({ attrArn }) => attrArn) }));
}
