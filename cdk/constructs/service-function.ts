import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import { SubnetType } from 'aws-cdk-lib/aws-ec2';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import {
  Architecture,
  type Code,
  Function as Lambda,
  type LayerVersion,
  Runtime,
  Tracing,
} from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import type { FunctionSpec } from '#shared/contract/function.ts';
import type { Stores } from './stores.ts';

const MEMORY_MB = 512;
const TIMEOUT_SECONDS = 10;

export const timeoutOf = ({ timeoutSeconds = TIMEOUT_SECONDS }: FunctionSpec): Duration =>
  Duration.seconds(timeoutSeconds);

interface ServiceFunctionProps {
  readonly service: string;
  readonly name: string;
  readonly spec: FunctionSpec;
  readonly code: Code;
  readonly layer: LayerVersion;
  readonly logLevel: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Where it stands. @default in no network of ours */
  readonly network?: Stores['network'];
}

/** One Tiketi Lambda: traced, with its own log group and role. It grants nothing beyond that; the service does. */
export class ServiceFunction extends Construct {
  readonly lambda: Lambda;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { spec, network } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    if (network !== undefined) role.addToPolicy(networkInterfaces);
    this.lambda = new Lambda(this, 'Function', {
      // The local cloud's `logs` and `dev` find a function by it.
      description: `${props.service}/${props.name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      layers: [props.layer],
      memorySize: spec.memoryMb ?? MEMORY_MB,
      timeout: timeoutOf(spec),
      tracing: Tracing.ACTIVE,
      role,
      logGroup,
      environment: {
        POWERTOOLS_SERVICE_NAME: props.service,
        POWERTOOLS_METRICS_NAMESPACE: 'Tiketi',
        POWERTOOLS_LOG_LEVEL: props.logLevel,
        ...props.environment,
      },
      ...(spec.concurrency === undefined ? {} : { reservedConcurrentExecutions: spec.concurrency }),
      ...(network === undefined
        ? {}
        : {
            vpc: network.vpc,
            vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS },
            securityGroups: [network.securityGroup],
          }),
    });
  }
}

/** What Lambda itself does in the function's name to stand in a network; AWS takes no narrower resource. */
const networkInterfaces = new PolicyStatement({
  actions: [
    'ec2:AssignPrivateIpAddresses',
    'ec2:CreateNetworkInterface',
    'ec2:DeleteNetworkInterface',
    'ec2:DescribeNetworkInterfaces',
    'ec2:DescribeSubnets',
    'ec2:UnassignPrivateIpAddresses',
  ],
  resources: ['*'],
});
