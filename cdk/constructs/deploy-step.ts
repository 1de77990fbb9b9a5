import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

/** Beyond the function's own timeout: for its answer to arrive. */
const ANSWER_SECONDS = 5;

interface DeployStepProps {
  readonly function: IFunction;
  readonly functionTimeout: Duration;
  /** @default Custom::DeployStep */
  readonly resourceType?: `Custom::${string}`;
  /** The step runs again whenever one of them changes. */
  readonly properties: Readonly<Record<string, string>>;
}

/**
 * A function that runs in a deploy, at its place among the resources.
 *
 * CDK's provider framework calls it with CloudFormation's event (`RequestType` Create, Update or Delete,
 * `ResourceProperties`) and answers CloudFormation for it: what it returns is `{ PhysicalResourceId }`, what it throws
 * fails the deploy at once and rolls it back. Without an answer CloudFormation would wait an hour; `serviceTimeout`
 * ends that.
 */
export class DeployStep extends Construct {
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: DeployStepProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // Its usual role may write to every log group.
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });
    logGroup.grantWrite(role);
    const provider = new Provider(this, 'Provider', {
      onEventHandler: props.function,
      logGroup,
      frameworkOnEventRole: role,
    });
    this.resource = new CustomResource(this, 'Resource', {
      serviceToken: provider.serviceToken,
      serviceTimeout: props.functionTimeout.plus(Duration.seconds(ANSWER_SECONDS)),
      resourceType: props.resourceType ?? 'Custom::DeployStep',
      properties: props.properties,
    });
  }
}
