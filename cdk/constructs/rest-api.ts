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
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import type { Access, Route } from '#shared/contract/route.ts';
import type { Stage } from '../config/stage.ts';
import { answerWithProblems } from './gateway-responses.ts';

/** API Gateway's own limit. */
const INTEGRATION_TIMEOUT = Duration.seconds(29);

/** A route with the function behind it. */
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

/** The public API: exactly the methods of the table of routes, each behind the authorizer that its access asks for. */
export class TiketiRestApi extends Construct {
  readonly api: RestApi;
  private readonly integrations = new Map<IFunction, LambdaIntegration>();

  constructor(scope: Construct, id: string, { stage, routes, authorizers }: TiketiRestApiProps) {
    super(scope, id);
    this.api = new RestApi(this, 'Api', {
      restApiName: `tiketi-${stage.name}`,
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
    if (stage.allowedOrigins.length > 0) this.addPreflights(routes);
    answerWithProblems(this.api, stage.allowedOrigins.length > 0);
  }

  /** An authorizer that no route asks for would be refused: it belongs to no API. */
  private makeAuthorizers(
    authorizers: readonly Authorizer[],
    routes: readonly ServedRoute[],
  ): Map<Access, IAuthorizer> {
    const asked = authorizers.filter(({ access }) => routes.some(({ route }) => route.access === access));
    return new Map(
      asked.map(({ access, function: handler, cacheSeconds }) => [
        access,
        new TokenAuthorizer(this, `Authorizer-${access}`, {
          handler,
          resultsCacheTtl: Duration.seconds(cacheSeconds),
        }),
      ]),
    );
  }

  private addRoute({ route, function: handler }: ServedRoute, authorizers: ReadonlyMap<Access, IAuthorizer>): void {
    this.resourceOf(route).addMethod(route.method, this.integrationOf(handler), methodOptionsOf(route, authorizers));
  }

  // One a function, with one permission for all its routes: a permission a route would fill the function's policy.
  private integrationOf(handler: IFunction): LambdaIntegration {
    const known = this.integrations.get(handler);
    if (known !== undefined) return known;
    const made = new LambdaIntegration(handler, {
      proxy: true,
      timeout: INTEGRATION_TIMEOUT,
      scopePermissionToMethod: false,
    });
    this.integrations.set(handler, made);
    return made;
  }

  // One for each path that has a route, answered by the function of that route: it knows the origins of the stage.
  private addPreflights(routes: readonly ServedRoute[]): void {
    for (const [path, served] of new Map(routes.map((each) => [each.route.path, each])))
      this.resourceOf({ path }).addMethod('OPTIONS', this.integrationOf(served.function), {
        authorizationType: AuthorizationType.NONE,
      });
  }

  private resourceOf({ path }: Pick<Route, 'path'>): Resource {
    return this.api.root.resourceForPath(path);
  }
}

function methodOptionsOf({ access, path }: Route, authorizers: ReadonlyMap<Access, IAuthorizer>): MethodOptions {
  if (access === 'public') return { authorizationType: AuthorizationType.NONE };
  const authorizer = authorizers.get(access);
  if (authorizer === undefined) throw new Error(`${path} is for ${access}, but no function authorizes ${access}`);
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
