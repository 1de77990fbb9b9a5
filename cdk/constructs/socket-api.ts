import { Stack, Tags } from 'aws-cdk-lib';
import { WebSocketApi, WebSocketStage } from 'aws-cdk-lib/aws-apigatewayv2';
import { WebSocketLambdaIntegration } from 'aws-cdk-lib/aws-apigatewayv2-integrations';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Stage } from '../config/stage.ts';

interface SocketApiProps {
  readonly stage: Stage;
}

const SOCKET_RATE = 1_000;
const SOCKET_BURST = 500;

/** The WebSocket API. Its addresses do not depend on its functions, which need the addresses themselves. */
export class SocketApi extends Construct {
  readonly apiId: string;
  readonly url: string;
  /** Address of the @connections API. */
  readonly endpoint: string;
  /** ARN of posting to open sockets, and nothing else. */
  readonly postArn: string;
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
      // A limit of its own, so that frames cannot use up the account's limit. API Gateway opens 500 sockets per second.
      throttle: { rateLimit: SOCKET_RATE, burstLimit: SOCKET_BURST },
    });
    if (stage.pinned !== undefined) Tags.of(this.api).add('ms-custom-id', stage.pinned.socketId);
    const { region } = Stack.of(this);
    const host = `${this.api.apiId}.execute-api.${region}.amazonaws.com/${stage.name}`;
    this.url = stage.pinned?.socketUrl ?? `wss://${host}`;
    this.endpoint = stage.pinned?.socketEndpoint ?? `https://${host}`;
    this.postArn = Stack.of(this).formatArn({
      service: 'execute-api',
      resource: this.api.apiId,
      resourceName: `${stage.name}/POST/@connections/*`,
    });
  }

  /** Routes $connect, $disconnect and every frame to this function. */
  serve(handler: IFunction): void {
    for (const route of ['$connect', '$disconnect', '$default'] as const) {
      this.api.addRoute(route, { integration: new WebSocketLambdaIntegration(route.slice(1), handler) });
    }
  }
}
