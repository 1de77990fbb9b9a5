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
  /** @default outside of any VPC */
  readonly network?: Stores['network'];
}

/** One Lambda function with tracing, a log group and a role of its own. The role may only write logs and traces; `Service` adds the rest. */
export class ServiceFunction extends Construct {
  readonly lambda: Lambda;
  readonly role: Role;

  constructor(scope: Construct, id: string, props: ServiceFunctionProps) {
    super(scope, id);
    const { spec, network } = props;
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(this.role);
    if (network !== undefined) this.role.addToPolicy(networkInterfaces);
    this.lambda = new Lambda(this, 'Function', {
      // The local commands `logs` and `dev` find a function by its description.
      description: `${props.service}/${props.name}`,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      handler: 'index.handler',
      code: props.code,
      layers: [props.layer],
      memorySize: spec.memoryMb ?? MEMORY_MB,
      timeout: timeoutOf(spec),
      tracing: Tracing.ACTIVE,
      role: this.role,
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

/** Lambda attaches a function in a VPC with the function's role; AWS accepts no narrower resource. */
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
