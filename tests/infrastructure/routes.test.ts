import { describe, expect, it } from '@jest/globals';
import { stageNames } from '../../cdk/config/stages.ts';
import { functionBehind, functionIn } from './rules.ts';
import { flatten, ofType, type Resources, services, stacksOf, target } from './templates.ts';

const METHOD = 'AWS::ApiGateway::Method';

function pathOf(resources: Resources, id: string | undefined): string {
  const found = resources[id ?? ''];
  if (found?.Type !== 'AWS::ApiGateway::Resource') return '';
  return `${pathOf(resources, target(found.Properties.ParentId))}/${String(found.Properties.PathPart)}`;
}

const describeFunction = (resources: Resources, id: string | undefined): string =>
  String(resources[id ?? '']?.Properties.Description);

/** Each method of API Gateway as one line: `GET /api/x by service/function, authorized by service/authorizer`. */
const deployedRoutes = (resources: Resources): string[] =>
  ofType(resources, METHOD)
    .map(([, method]) => {
      const { HttpMethod, ResourceId, AuthorizationType, AuthorizerId } = method.Properties;
      const uri = JSON.stringify(resources[target(AuthorizerId) ?? '']?.Properties.AuthorizerUri ?? '');
      const called = ofType(resources, 'AWS::Lambda::Function').find(([id]) => uri.includes(`"${id}"`))?.[0];
      const authorizer = AuthorizationType === 'NONE' ? 'none' : describeFunction(resources, called);
      const path = pathOf(resources, target(ResourceId));
      return `${String(HttpMethod)} ${path} by ${describeFunction(resources, functionBehind(method))}, authorized by ${authorizer}`;
    })
    .sort();

const authorizerOf = (access: string): string =>
  services.flatMap(({ name, functions }) =>
    Object.entries(functions).flatMap(([key, { trigger }]) =>
      trigger.kind === 'authorizer' && trigger.access === access ? [`${name}/${key}`] : [],
    ),
  )[0] ?? 'none';

const promisedRoutes = (): string[] =>
  services
    .flatMap(({ name, routes }) =>
      Object.values(routes).map(
        ({ method, path, access, function: served }) =>
          `${method} ${path} by ${name}/${served}, authorized by ${authorizerOf(access)}`,
      ),
    )
    .sort();

describe.each(stageNames)('the REST API of %s', (stage) => {
  const { api, all } = stacksOf(stage);

  it('has every route of the contracts with its authorizer and its function, and no other', () => {
    expect(deployedRoutes(all)).toEqual(promisedRoutes());
  });

  it('sends compressed bytes as they are', () => {
    const [, rest] = ofType(api, 'AWS::ApiGateway::RestApi')[0]!;
    expect(rest.Properties.BinaryMediaTypes).toEqual(['*/*']);
  });

  it('answers with a problem body where API Gateway itself refuses', () => {
    const answers = ofType(api, 'AWS::ApiGateway::GatewayResponse').map(([, { Properties }]) => {
      const { 'application/json': body } = Properties.ResponseTemplates as Record<string, string>;
      const { status, code, instance } = JSON.parse(body ?? '{}') as Record<string, unknown>;
      expect(instance).toBe('$context.requestId');
      expect(String(status)).toBe(Properties.StatusCode);
      return `${String(Properties.ResponseType)} ${String(status)} ${String(code)}`;
    });
    expect(answers).toEqual(
      expect.arrayContaining([
        'UNAUTHORIZED 401 unauthenticated',
        'ACCESS_DENIED 403 forbidden',
        'THROTTLED 429 too_many_requests',
        'MISSING_AUTHENTICATION_TOKEN 404 not_found',
        'RESOURCE_NOT_FOUND 404 not_found',
        'DEFAULT_5XX 500 internal_error',
      ]),
    );
  });

  it('may invoke each function that it calls, and nothing else may by its permissions', () => {
    const [[apiId] = []] = ofType(api, 'AWS::ApiGateway::RestApi');
    const called = ofType(api, METHOD).map(([, method]) => functionBehind(method));
    const authorizers = ofType(api, 'AWS::ApiGateway::Authorizer').map(([, { Properties }]) =>
      functionIn(Properties.AuthorizerUri),
    );
    const permissions = ofType(api, 'AWS::Lambda::Permission').map(([, { Properties }]) => {
      expect(Properties.Principal).toBe('apigateway.amazonaws.com');
      expect(flatten(Properties.SourceArn, (token) => `<${target(token) ?? ''}>`)).toContain(`:<${apiId}>/`);
      return target(Properties.FunctionName);
    });
    expect(permissions.toSorted()).toEqual([...new Set([...called, ...authorizers])].toSorted());
  });

  it('can lose a function together with its routes, because it imports no exported value', () => {
    expect(JSON.stringify(api)).not.toContain('Fn::ImportValue');
  });

  it('keeps every throttle of the table of routes', () => {
    const [[, apiStage] = []] = ofType(api, 'AWS::ApiGateway::Stage');
    const settings = apiStage?.Properties.MethodSettings as readonly Record<string, unknown>[];
    const promised = services.flatMap(({ routes }) =>
      Object.values(routes).flatMap(({ path, method, throttle }) =>
        throttle === undefined
          ? []
          : [
              expect.objectContaining({
                ResourcePath: `/${path.replaceAll('/', '~1')}`,
                HttpMethod: method,
                ThrottlingRateLimit: throttle.ratePerSecond,
                ThrottlingBurstLimit: throttle.burst,
              }),
            ],
      ),
    );
    expect(settings).toEqual(expect.arrayContaining(promised));
    expect(settings).toHaveLength(promised.length + 1);
  });
});
