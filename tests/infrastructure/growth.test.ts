import { describe, expect, it } from '@jest/globals';
import type { ServiceContract } from '#shared/contract/message.ts';
import type { Route } from '#shared/contract/route.ts';
import { stageNames } from '../../cdk/config/stages.ts';
import { type Resources, services, stacksOf, synthesise } from './templates.ts';

/** For each stack. `cdk.json` makes synthesis fail above 450; AWS allows 500. */
const RESOURCES_TARGET = 350;

const count = (resources: Resources): number => Object.keys(resources).length;

const [first, ...others] = services;
/** The contracts with more routes, each on a new path. */
const withRoutes = (more: number): readonly ServiceContract[] => {
  const model = Object.values(first!.routes)[0]!;
  const routes: Record<string, Route> = { ...first!.routes };
  for (let n = 0; n < more; n++) routes[`added${n}`] = { ...model, path: `/api/added-${n}` };
  return [{ ...first!, routes }, ...others];
};

describe.each(stageNames)('the stacks of %s', (stage) => {
  const { data, app, api } = stacksOf(stage);

  it('have room for more', () => {
    expect(Math.max(count(data), count(app), count(api))).toBeLessThan(RESOURCES_TARGET);
  });

  it('grow by two resources at most for a route on a new path, and only in the API stack', () => {
    const grown = synthesise(stage, withRoutes(1));
    expect(count(grown.api)).toBeLessThanOrEqual(count(api) + 2);
    expect([count(grown.data), count(grown.app)]).toEqual([count(data), count(app)]);
  });
});

it('synthesis fails when a stack has more than 450 resources', () => {
  expect(() => synthesise('local', withRoutes(250))).toThrow(/tiketi-local-api.*450/);
});
