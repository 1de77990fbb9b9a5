import { expect, it } from '@jest/globals';
import { runModel } from '../support/sale-model.ts';

const STEPS = 500_000;
/** The access tokens of the run last an hour. A machine that needs longer ends earlier and says how far it came. */
const TIME_MS = 50 * 60_000;
const LIMIT_MS = 60 * 60_000;

it(
  'a sale of 500,000 random steps, with messages twice and in any order, ends with every invariant kept',
  async () => {
    const seed = Number(process.env.TIKETI_SEED ?? Date.now() % 2 ** 31);
    const { steps, report } = await runModel({ steps: STEPS, seed, limitMs: TIME_MS, verifyEvery: 100 });
    process.stdout.write(`${report}${steps < STEPS ? `\nENDED BY TIME after ${steps} of ${STEPS} steps` : ''}\n`);
    expect(steps).toBeGreaterThan(0);
  },
  LIMIT_MS,
);
