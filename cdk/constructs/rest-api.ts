import { Duration, Tags } from 'aws-cdk-lib';
import {
  AuthorizationType,
  EndpointType,
  type IAuthorizer,
  LambdaIntegration,
  type MethodDeploymentOptions,
  type MethodOptions,
  type Resource,
  RestApi,
  TokenAuthorizer,
} from 'aws-cdk-lib/aws-apigateway';
import { Metric, Stats } from 'aws-cdk-lib/aws-cloudwatch';
import { type IFunction, Function as Lambda } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Access, Route } from '#shared/contract/route.ts';
import type { Stage } from '../config/stage.ts';
import { answerWithProblems } from './gateway-responses.ts';

/** API Gateway's limit. */
const INTEGRATION_TIMEOUT = Duration.seconds(29);

/** A route and the function that serves it. */
export interface ServedRoute {
  readonly route: Route;
  readonly function: IFunction;
}

export interface Authorizer {
  readonly access: Exclude<Access, 'public'>;
  readonly function: IFunction;
  readonly cacheSeconds: number;
}

interface TiketiRestApiProps {
  readonly stage: Stage;
  readonly routes: readonly ServedRoute[];
  readonly authorizers: readonly Authorizer[];
}

/** The public REST API: exactly the methods of the tables of routes, each with the authorizer of its access. */
export class TiketiRestApi extends Construct {
  readonly api: RestApi;
  private readonly integrations = new Map<IFunction, LambdaIntegration>();

  constructor(scope: Construct, id: string, { stage, routes, authorizers }: TiketiRestApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      restApiName: restApiName(stage),
      endpointTypes: [EndpointType.REGIONAL],
      cloudWatchRole: false,
      // The seat map is compressed once for thousands of readers, so the function sends bytes, and API Gateway decodes
      // Base64 only for a request whose `Accept` fits one of these types. Browsers ask for */*, which fits no narrower
      // type. `minimumCompressionSize` would compress every answer anew. The price: request bodies arrive as Base64.
      binaryMediaTypes: ['*/*'],
      deployOptions: {
        stageName: stage.name,
        tracingEnabled: true,
        metricsEnabled: true,
        throttlingRateLimit: stage.throttle.ratePerSecond,
        throttlingBurstLimit: stage.throttle.burst,
        methodOptions: throttlesOf(routes),
      },
    });
    if (stage.pinned !== undefined) Tags.of(this.api).add('ms-custom-id', stage.pinned.restId);
    const byAccess = this.makeAuthorizers(authorizers, routes);
    for (const served of routes) this.addRoute(served, byAccess);
    answerWithProblems(this.api);
  }

  /** Only authorizers that a route uses: CDK refuses one that is attached to no API. */
  private makeAuthorizers(
    authorizers: readonly Authorizer[],
    routes: readonly ServedRoute[],
  ): Map<Access, IAuthorizer> {
    const used = authorizers.filter(({ access }) => routes.some(({ route }) => route.access === access));
    return new Map(
      used.map(({ access, function: handler, cacheSeconds }) => [
        access,
        new TokenAuthorizer(this, `Authorizer-${access}`, {
          handler: this.inThisStack(handler),
          resultsCacheTtl: Duration.seconds(cacheSeconds),
        }),
      ]),
    );
  }

  private addRoute({ route, function: handler }: ServedRoute, authorizers: ReadonlyMap<Access, IAuthorizer>): void {
    this.resourceOf(route).addMethod(route.method, this.integrationOf(handler), methodOptionsOf(route, authorizers));
  }

  // One integration and one permission per function: one permission per route would exceed the size of the function's policy.
  private integrationOf(handler: IFunction): LambdaIntegration {
    const known = this.integrations.get(handler);
    if (known !== undefined) return known;
    const made = new LambdaIntegration(this.inThisStack(handler), {
      proxy: true,
      timeout: INTEGRATION_TIMEOUT,
      scopePermissionToMethod: false,
    });
    this.integrations.set(handler, made);
    return made;
  }

  // The functions are in another stack, which is deployed first. Their permissions name this API, so they belong to this stack.
  private inThisStack(handler: IFunction): IFunction {
    const id = handler.node.path.split('/').slice(1).join('-');
    return Lambda.fromFunctionAttributes(this, id, { functionArn: handler.functionArn, sameEnvironment: true });
  }

  private resourceOf({ path }: Pick<Route, 'path'>): Resource {
    return this.api.root.resourceForPath(path);
  }
}

function methodOptionsOf({ access, path }: Route, authorizers: ReadonlyMap<Access, IAuthorizer>): MethodOptions {
  if (access === 'public') return { authorizationType: AuthorizationType.NONE };
  const authorizer = authorizers.get(access);
  if (authorizer === undefined) throw new Error(`${path} has access ${access}, but no function authorizes ${access}`);
  return { authorizationType: AuthorizationType.CUSTOM, authorizer };
}

const throttlesOf = (routes: readonly ServedRoute[]): Record<string, MethodDeploymentOptions> =>
  Object.fromEntries(
    routes.flatMap(({ route: { path, method, throttle } }) =>
      throttle === undefined
        ? []
        : [
            [
              `${path}/${method}`,
              { throttlingRateLimit: throttle.ratePerSecond, throttlingBurstLimit: throttle.burst },
            ],
          ],
    ),
  );

const restApiName = ({ name }: Stage): string => `tiketi-${name}`;

export interface RestApiMetrics {
  readonly requests: Metric;
  readonly clientErrors: Metric;
  readonly serverErrors: Metric;
  readonly latency: Metric;
}

/** The metrics of the REST API by its name, for stacks that are deployed before it. */
export function restApiMetrics(stage: Stage): RestApiMetrics {
  const metric = (metricName: string, statistic: string): Metric =>
    new Metric({ namespace: 'AWS/ApiGateway', metricName, statistic, dimensionsMap: { ApiName: restApiName(stage) } });
  return {
    requests: metric('Count', Stats.SAMPLE_COUNT),
    clientErrors: metric('4XXError', Stats.SUM),
    serverErrors: metric('5XXError', Stats.SUM),
    latency: metric('Latency', Stats.p(50)),
  };
}
