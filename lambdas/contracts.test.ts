import { describe, expect, it } from '@jest/globals';
import { thrownRefusals } from '../tests/support/thrown-refusals.ts';
import { contracts } from './contracts.ts';
import { type Route, refusalsOf } from './shared/contract/route.ts';

const routes: [string, Route][] = Object.values(contracts).flatMap((service) => Object.entries<Route>(service.routes));

describe('the refusals of a route', () => {
  const thrown = thrownRefusals();

  it.each(routes)('%s lists every refusal that its code can throw', (name, route) => {
    const listed = refusalsOf(route).map(({ code }) => code);
    expect(listed).toEqual(expect.arrayContaining([...thrown.get(name)!]));
  });

  it.each(routes)('%s lists none that its code never throws', (name, { errors = [] }) => {
    const codes = errors.map(({ code }) => code);
    expect([...thrown.get(name)!]).toEqual(expect.arrayContaining(codes));
  });
});
