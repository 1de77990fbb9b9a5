import { CustomResource, Duration, RemovalPolicy } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup, RetentionDays } from 'aws-cdk-lib/aws-logs';
import { Provider } from 'aws-cdk-lib/custom-resources';
import { Construct } from 'constructs';

/** Added to the function's timeout, for its answer to arrive. */
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
 * A function that runs during a deploy.
 *
 * CDK's provider framework calls it with CloudFormation's event (`RequestType` Create, Update or Delete,
 * `ResourceProperties`) and reports the result to CloudFormation. The function returns `{ PhysicalResourceId }`; when it throws,
 * the deploy fails and rolls back. `serviceTimeout` ends the deploy when no answer comes; CloudFormation's default is an hour.
 */
export class DeployStep extends Construct {
  readonly resource: CustomResource;

  constructor(scope: Construct, id: string, props: DeployStepProps) {
    super(scope, id);
    const logGroup = new LogGroup(this, 'Logs', {
      retention: RetentionDays.TWO_WEEKS,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    // The default role may write to every log group.
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
