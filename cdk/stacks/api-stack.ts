import { CrossStackReferences, ReferenceStrength, Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Stage } from '../config/stage.ts';
import { firewallBefore } from '../constructs/firewall.ts';
import { TiketiRestApi } from '../constructs/rest-api.ts';
import type { AppStack } from './app-stack.ts';

interface ApiStackProps extends StackProps {
  readonly stage: Stage;
  readonly app: AppStack;
}

/**
 * The REST API, deployed after the functions that it calls. Apart from them, because CloudFormation limits the resources of a
 * stack and a route needs up to three (docs/adr/0013-the-rest-api-has-its-own-stack.md).
 */
export class ApiStack extends Stack {
  readonly restApiId: string;

  constructor(scope: Construct, id: string, { stage, app, ...props }: ApiStackProps) {
    super(scope, id, props);
    // An exported value could not change while this stack uses it, so a function could never be removed together with its routes.
    CrossStackReferences.of(this).consume(ReferenceStrength.WEAK);
    const { api } = new TiketiRestApi(this, 'Rest', { stage, routes: app.routes, authorizers: app.authorizers });
    this.restApiId = api.restApiId;
    if (stage.hasFirewall) firewallBefore(this, api.deploymentStage.stageArn);
  }
}
