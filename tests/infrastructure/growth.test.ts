import { describe, expect, it } from '@jest/globals';
import type { ServiceContract } from '#shared/contract/message.ts';
import { stageNames } from '../../cdk/config/stages.ts';
import { type Resources, services, stacksOf, synthesise } from './templates.ts';

/** Of any stack; `cdk.json` makes synthesis fail at 450, AWS refuses 501. */
const RESOURCES_TARGET = 350;

const count = (resources: Resources): number => Object.keys(resources).length;

const [first, ...others] = services;
const withRoute = (path: `/${string}`): readonly ServiceContract[] => {
  const { routes } = first!;
  const [model] = Object.values(routes);
  return [{ ...first!, routes: { ...routes, planned: { ...model!, method: 'GET', path } } }, ...others];
};

describe.each(stageNames)('the stacks of %s', (stage) => {
  const { data, app, api } = stacksOf(stage);

  it('have room for more', () => {
    expect(Math.max(count(data), count(app), count(api))).toBeLessThan(RESOURCES_TARGET);
  });

  it('grow by three resources at most for a route on a new path, and only in the API stack', () => {
    const grown = synthesise(stage, withRoute('/api/new-path'));
    expect(count(grown.api)).toBeLessThanOrEqual(count(api) + 3);
    expect([count(grown.data), count(grown.app)]).toEqual([count(data), count(app)]);
  });
});
