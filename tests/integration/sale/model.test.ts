import { expect, it } from '@jest/globals';
import { runModel } from '../../support/sale-model.ts';

/** Each step is one request, one delivered message or one fault. */
const STEPS = 5_000;
/** 1,000 steps take 20 s on a busy machine of two cores; others may run beside it. */
const LIMIT_MS = 900_000;

it(
  'a sale of 5,000 random steps, with messages twice and in any order, ends with every invariant kept',
  async () => {
    const { steps, report } = await runModel({
      steps: STEPS,
      seed: Number(process.env.TIKETI_SEED ?? 20_261_130),
      verifyEvery: 10,
    });
    process.stdout.write(`${report}\n`);
    expect(steps).toBeGreaterThanOrEqual(STEPS);
  },
  LIMIT_MS,
);
