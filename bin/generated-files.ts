import { contracts } from '../lambdas/contracts.ts';
import type { ServiceContract } from '../lambdas/shared/contract/message.ts';
import { messageRoutes } from '../lambdas/shared/contract/queues.ts';
import { openApiDocument } from './openapi.ts';

const services: readonly ServiceContract[] = Object.values(contracts);

/**
 * Files that are generated from the contracts and committed: path → JSON. `tiketi openapi` writes them.
 *
 * Functions bundle them, because a function that imported every contract would bundle every schema.
 */
export const generatedFiles = (): Readonly<Record<string, unknown>> => ({
  'lambdas/platform/openapi.json': openApiDocument(),
  'lambdas/shared/messages/routes.json': messageRoutes(services),
});
