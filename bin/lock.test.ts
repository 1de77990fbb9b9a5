import { readFileSync } from 'node:fs';
import { expect, it } from '@jest/globals';
import * as z from 'zod';
import { inCheckout } from '../localstack/cloud/checkout.ts';

const lock = z.object({
  packages: z.record(z.string(), z.looseObject({ optional: z.boolean().optional(), engines: z.unknown().optional() })),
});

// `npm ci` runs under the Node of the machine, from 20 on, and silently leaves out optional packages whose `engines` that
// Node does not meet. They are binaries for the pinned Node, so npm must not compare them with the other one. After an
// `npm install`, delete the `engines` of packages with `"optional": true` from package-lock.json.
it('no binary is left out because the Node that installs is older than the one that runs', () => {
  const { packages } = lock.parse(JSON.parse(readFileSync(inCheckout('package-lock.json'), 'utf8')));
  const bound = Object.entries(packages).filter(
    ([, { optional, engines }]) => optional === true && engines !== undefined,
  );
  expect(bound.map(([name]) => name)).toEqual([]);
});
