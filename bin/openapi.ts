import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { contracts } from '../lambdas/contracts.ts';
import type { ServiceContract } from '../lambdas/shared/contract/message.ts';
import { problem, problemSchemaOf } from '../lambdas/shared/contract/problem.ts';
import { messageRoutes } from '../lambdas/shared/contract/queues.ts';
import { type Refusal, statusOf } from '../lambdas/shared/contract/refusal.ts';
import { type Route, refusalsOf } from '../lambdas/shared/contract/route.ts';

const DESCRIPTION: Readonly<Record<string, string>> = {
  '200': 'The request succeeded.',
  '201': 'It was created.',
  '202': 'Accepted. It completes asynchronously.',
  '204': 'The request succeeded; there is no body.',
  '304': 'Nothing changed since the version that the caller has.',
  '503': 'Something that the API depends on does not answer.',
};

const idempotencyKey = z.object({
  'Idempotency-Key': z
    .string()
    .min(1)
    .max(255)
    .meta({ description: 'A repeat with this key gets the first answer.', example: '6f1c2d9e-pay-1' }),
});

const schemas = new Map<Refusal, z.ZodType>();

// The document names each schema once, so a refusal has the same schema object on every route.
function schemaOf(refusal: Refusal): z.ZodType {
  const known = schemas.get(refusal) ?? problemSchemaOf(refusal);
  schemas.set(refusal, known);
  return known;
}

const union = (schemas: readonly z.ZodType[]): z.ZodType => (schemas.length === 1 ? schemas[0]! : z.union(schemas));

function problemsOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const byStatus = Object.groupBy(refusalsOf(route), statusOf);
  const answers = Object.entries(byStatus).map(([status, refusals = []]) => [
    status,
    {
      description: refusals.map(({ code }) => `\`${code}\``).join(', '),
      content: { 'application/problem+json': { schema: union(refusals.map(schemaOf)) } },
    },
  ]);
  return Object.fromEntries(answers) as ZodOpenApiOperationObject['responses'];
}

function responsesOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const answers = Object.entries(route.responses).map(([status, schema]) => [
    status,
    {
      description: DESCRIPTION[status] ?? status,
      ...(schema === null ? {} : { content: { 'application/json': { schema } } }),
    },
  ]);
  return {
    ...problemsOf(route),
    // A route that describes an answer of such a status itself is right.
    ...(Object.fromEntries(answers) as ZodOpenApiOperationObject['responses']),
    default: {
      description: 'Any other refusal, for example of API Gateway itself, and `internal_error`.',
      content: { 'application/problem+json': { schema: problem } },
    },
  };
}

const operationOf = (tag: string, operationId: string, route: Route): ZodOpenApiOperationObject => ({
  operationId,
  tags: [tag],
  summary: route.summary,
  ...(route.access === 'public' ? {} : { security: [{ accessToken: [] }] }),
  requestParams: {
    ...(route.params === undefined ? {} : { path: route.params }),
    ...(route.query === undefined ? {} : { query: route.query }),
    ...(route.idempotent ? { header: idempotencyKey } : {}),
  },
  ...(route.body === undefined ? {} : { requestBody: { content: { 'application/json': { schema: route.body } } } }),
  responses: responsesOf(route),
});

function pathsOf(services: readonly ServiceContract[]): ZodOpenApiPathsObject {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {};
  for (const { name, routes } of services)
    for (const [operationId, route] of Object.entries(routes)) {
      paths[route.path] = {
        ...paths[route.path],
        [route.method.toLowerCase()]: operationOf(name, operationId, route),
      };
    }
  return Object.fromEntries(Object.entries(paths).sort(([a], [b]) => (a < b ? -1 : 1)));
}

/** The public contract as OpenAPI 3.1, from the table of routes and nothing else. */
export const openApiDocument = (): unknown =>
  createDocument({
    openapi: '3.1.0',
    info: {
      title: 'Tiketi',
      version: '1.0.0',
      description:
        'Times are ISO-8601 in UTC, money is integer KRW, errors are RFC 9457 problems with a stable `code`.',
    },
    paths: pathsOf(Object.values(contracts)),
    components: {
      securitySchemes: { accessToken: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' } },
    },
  });

/**
 * Files that are generated from the contracts and committed: path → JSON. `tiketi openapi` writes them.
 *
 * Functions bundle these files. Importing every contract instead would bundle every schema.
 */
export const generatedFiles = (): Readonly<Record<string, unknown>> => ({
  'lambdas/platform/openapi.json': openApiDocument(),
  'lambdas/shared/messages/routes.json': messageRoutes(Object.values<ServiceContract>(contracts)),
});
