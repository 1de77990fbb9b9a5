import { expect, it } from '@jest/globals';
import { contracts } from '../lambdas/contracts.ts';
import { openApiDocument } from './openapi.ts';

it('has every route of the contracts and no other', () => {
  const { paths } = openApiDocument() as { paths: Record<string, object> };
  const described = Object.entries(paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  );
  const promised = Object.values(contracts).flatMap(({ routes }) =>
    Object.values<{ method: string; path: string }>(routes).map(({ method, path }) => `${method} ${path}`),
  );
  expect(described.sort()).toEqual(promised.sort());
});
