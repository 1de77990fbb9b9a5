import * as z from 'zod';
import { defineRoutes } from '#shared/contract/route.ts';

const dependency = z.object({
  name: z.string().meta({ description: 'What was asked', example: 'postgres' }),
  status: z.enum(['up', 'down']).meta({ description: 'Whether it answered' }),
  ms: z.number().meta({ description: 'How long the answer took, in milliseconds', example: 3 }),
});
export const health = z
  .object({
    status: z.enum(['up', 'down']).meta({ description: 'Whether requests can be answered' }),
    dependencies: z.array(dependency).meta({ description: 'What the API depends on' }),
  })
  .meta({ id: 'Health' });

export const routes = defineRoutes({
  getHealth: {
    method: 'GET',
    path: '/api/health',
    access: 'public',
    function: 'api',
    summary: 'Whether the API and what it depends on answer.',
    responses: { 200: health, 503: health },
  },
  headHealth: {
    method: 'HEAD',
    path: '/api/health',
    access: 'public',
    function: 'api',
    summary: 'The status of `GET /api/health` alone, for monitors.',
    responses: { 200: null, 503: null },
  },
  getOpenApi: {
    method: 'GET',
    path: '/api/openapi.json',
    access: 'public',
    function: 'api',
    summary: 'This document.',
    responses: { 200: z.looseObject({}) },
  },
});
