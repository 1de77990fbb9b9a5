import { beforeAll, expect, it, jest } from '@jest/globals';
import type { APIGatewayProxyEvent, APIGatewayProxyResult, Context } from 'aws-lambda';
import * as z from 'zod';
import { defineRoutes } from '../contract/route.ts';
import { ok } from './answer.ts';
import { handlerOf, httpFunction } from './http-function.ts';

beforeAll(() => {
  Object.assign(process.env, { STAGE: 'local', WEB_URL: 'http://localhost:3000' });
});

const routes = defineRoutes({
  getThing: {
    method: 'GET',
    path: '/things',
    access: 'public',
    function: 'api',
    summary: 'A thing.',
    responses: { 200: null },
  },
  waitForThing: {
    method: 'GET',
    path: '/things/late',
    access: 'public',
    function: 'api',
    summary: 'A thing that never comes.',
    responses: { 200: null },
  },
  cancelReservation: {
    method: 'POST',
    path: '/api/reservations/{id}/cancel',
    access: 'public',
    function: 'api',
    summary: 'A thing with ids.',
    params: z.object({ id: z.uuid() }),
    body: z.object({ eventId: z.uuid() }),
    responses: { 200: null },
  },
});
const getThing = handlerOf<object>()(routes.getThing, () => Promise.resolve(ok(undefined)));
const waitForThing = handlerOf<object>()(routes.waitForThing, () => new Promise(() => undefined));
const deps = () => Promise.resolve({});
const cancelReservation = handlerOf<object>()(routes.cancelReservation, () => Promise.resolve(ok(undefined)));
const handler = httpFunction({ routes, name: 'api', deps, handlers: { getThing, waitForThing, cancelReservation } });

async function ask(
  httpMethod: string,
  resource = '/things',
  context: Partial<Context> = {},
): Promise<APIGatewayProxyResult> {
  const event = {
    httpMethod,
    resource,
    path: resource,
    headers: { Origin: 'https://elsewhere.example' },
    requestContext: { requestId: 'r', identity: { sourceIp: '203.0.113.7' } },
  };
  return handler(event as unknown as APIGatewayProxyEvent, context as Context);
}

it('names no other origin that may read an answer or a refusal', async () => {
  for (const resource of ['/things', '/nothing']) {
    const { headers } = await ask('GET', resource);
    expect(headers).toHaveProperty('X-Content-Type-Options');
    expect(headers).not.toHaveProperty('Access-Control-Allow-Origin');
  }
});

it('a request that takes too long is answered before Lambda ends the function, with what to do', async () => {
  // Less than the reserve is left, as at the end of a long request.
  const context = { getRemainingTimeInMillis: () => 100 };
  const { statusCode, headers, body } = await ask('GET', '/things/late', context);
  expect({ statusCode, headers }).toMatchObject({ statusCode: 503, headers: { 'retry-after': '2' } });
  expect(JSON.parse(body)).toMatchObject({
    code: 'temporarily_unavailable',
    detail: expect.stringContaining('Repeat'),
  });
});

it('logs the ids of the path and the body under the names of their resources', async () => {
  const write = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  const [id, eventId] = ['01a20e8e-4fef-785b-911b-aaf525ec890a', '01a20e8e-4fef-785b-911b-aaf525ec890b'];
  const event = {
    httpMethod: 'POST',
    resource: '/api/reservations/{id}/cancel',
    path: `/api/reservations/${id}/cancel`,
    pathParameters: { id },
    headers: {},
    body: JSON.stringify({ eventId }),
    requestContext: { requestId: 'r', identity: { sourceIp: '203.0.113.7' } },
  };
  await handler(event as unknown as APIGatewayProxyEvent, {} as Context);
  const lines = write.mock.calls.map(([line]) => String(line));
  write.mockRestore();
  expect(JSON.parse(lines.at(-1)!)).toMatchObject({ message: 'request', reservationId: id, eventId });
});
