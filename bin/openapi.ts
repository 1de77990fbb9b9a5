import * as z from 'zod';
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiPathsObject } from 'zod-openapi';
import { contracts } from '../lambdas/contracts.ts';
import type { ServiceContract } from '../lambdas/shared/contract/message.ts';
import type { Route } from '../lambdas/shared/contract/route.ts';
import { problem } from '../lambdas/shared/contract/schemas.ts';

const DESCRIPTION: Readonly<Record<string, string>> = {
  '200': 'Done.',
  '201': 'Made.',
  '202': 'Taken; it ends by itself.',
  '204': 'Done; there is nothing to say.',
  '400': 'The body is not JSON.',
  '401': 'No valid access token.',
  '402': 'The card was declined.',
  '403': 'This account may not.',
  '404': 'Nothing here.',
  '409': 'Not possible in this state.',
  '410': 'Too late.',
  '422': 'The request does not fit.',
  '429': 'Too many requests.',
  '503': 'Somebody we depend on does not answer.',
};

const idempotencyKey = z.object({
  'Idempotency-Key': z.string().min(1).max(255).meta({ description: 'Repeats with this key mean the same act.' }),
});

/** Problem codes by status: the route's own, and those that follow from its form. */
function problemsOf(route: Route): Record<string, string[]> {
  const all: Record<string, string[]> = {};
  const add = (status: number, ...codes: readonly string[]): void => {
    all[status] = [...new Set([...(all[status] ?? []), ...codes])];
  };
  if (route.access !== 'public') add(401, 'unauthenticated');
  if (route.access === 'admin') add(403, 'forbidden');
  if (route.body !== undefined) add(400, 'malformed_request');
  if (route.body ?? route.params ?? route.query ?? route.idempotent) add(422, 'invalid_request');
  if (route.idempotent) {
    add(409, 'request_in_progress');
    add(422, 'idempotency_key_reused');
  }
  add(429, 'too_many_requests');
  for (const [status, codes] of Object.entries(route.errors ?? {})) add(Number(status), ...codes);
  return all;
}

function responsesOf(route: Route): ZodOpenApiOperationObject['responses'] {
  const answers = Object.entries(route.responses).map(([status, schema]) => [
    status,
    {
      description: DESCRIPTION[status] ?? status,
      ...(schema === null ? {} : { content: { 'application/json': { schema } } }),
    },
  ]);
  const problems = Object.entries(problemsOf(route)).map(([status, codes]) => [
    status,
    {
      description: `${DESCRIPTION[status] ?? status} ${codes.map((code) => `\`${code}\``).join(', ')}`,
      content: { 'application/problem+json': { schema: problem } },
    },
  ]);
  return Object.fromEntries([...answers, ...problems]) as ZodOpenApiOperationObject['responses'];
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
