import * as z from 'zod';
import { defineRoutes } from '#shared/contract/route.ts';

const dependency = z.object({ name: z.string(), status: z.enum(['up', 'down']), ms: z.number() });
export const health = z
  .object({ status: z.enum(['up', 'down']), dependencies: z.array(dependency) })
  .meta({ id: 'Health' });

export const routes = defineRoutes({
  getHealth: {
    method: 'GET',
    path: '/api/health',
    access: 'public',
    function: 'api',
    summary: 'Tells whether the API and what it depends on answer.',
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
