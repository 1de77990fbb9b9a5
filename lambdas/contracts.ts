import type { ServiceContract } from '#shared/contract/message.ts';
import { functions as authFunctions } from './auth/contract/functions.ts';
import * as authMessages from './auth/contract/messages.ts';
import { routes as authRoutes } from './auth/contract/routes.ts';
import { functions as platformFunctions } from './platform/contract/functions.ts';
import * as platformMessages from './platform/contract/messages.ts';
import { routes as platformRoutes } from './platform/contract/routes.ts';
import { functions as queueFunctions } from './queue/contract/functions.ts';
import * as queueMessages from './queue/contract/messages.ts';
import { routes as queueRoutes } from './queue/contract/routes.ts';

/** Every service, for those who look at the whole: CDK, the tests, the OpenAPI generator. No function imports this. */
export const contracts = {
  auth: { name: 'auth', routes: authRoutes, functions: authFunctions, ...authMessages },
  queue: { name: 'queue', routes: queueRoutes, functions: queueFunctions, ...queueMessages },
  platform: { name: 'platform', routes: platformRoutes, functions: platformFunctions, ...platformMessages },
} as const satisfies Record<string, ServiceContract>;
