import { Stack, Tags } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Stage } from '../config/stage.ts';

interface SocketApiProps {
  readonly stage: Stage;
}

const SOCKET_RATE = 1_000;
const SOCKET_BURST = 500;

/** The WebSocket API. Its addresses are known before anything answers, for the answering function needs them itself. */
export class SocketApi extends Construct {
  readonly apiId: string;
  readonly url: string;
  /** Where @connections answers. */
  readonly endpoint: string;
  /** Writing to open sockets, and no more. */
  readonly postGrant: PolicyStatement;
  private readonly api: WebSocketApi;

  constructor(scope: Construct, id: string, { stage }: SocketApiProps) {
    super(scope, id);
    this.api = new WebSocketApi(this, 'Api', {
      apiName: `tiketi-sockets-${stage.name}`,
      routeSelectionExpression: '$request.body.action',
    });
    this.apiId = this.api.apiId;
    new WebSocketStage(this, 'Stage', {
      webSocketApi: this.api,
      stageName: stage.name,
      autoDeploy: true,
      // Of its own: frames of one fan must not eat what the account leaves to buyers. API Gateway opens 500 sockets a second.
      throttle: { rateLimit: SOCKET_RATE, burstLimit: SOCKET_BURST },
    });
    if (stage.pinned !== undefined) Tags.of(this.api).add('ms-custom-id', stage.pinned.socketId);
    const { region } = Stack.of(this);
    const host = `${this.api.apiId}.execute-api.${region}.amazonaws.com/${stage.name}`;
    this.url = stage.pinned?.socketUrl ?? `wss://${host}`;
    this.endpoint = stage.pinned?.socketEndpoint ?? `https://${host}`;
    this.postGrant = new PolicyStatement({
      actions: ['execute-api:ManageConnections'],
      resources: [
        Stack.of(this).formatArn({
          service: 'execute-api',
          resource: this.api.apiId,
          resourceName: `${stage.name}/POST/@connections/*`,
        }),
      ],
    });
  }

  /** Every frame, opening and end goes to this function. */
  serve(handler: IFunction): void {
    for (const route of ['$connect', '$disconnect', '$default'] as const) {
      this.api.addRoute(route, { integration: new WebSocketLambdaIntegration(route.slice(1), handler) });
    }
  }
}
