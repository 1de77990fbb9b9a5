import { expect, it } from '@jest/globals';
import { type Deadline, scheduledFunction } from './scheduled-function.ts';

async function deadlineWith(remainingMs: number): Promise<Deadline> {
  let given: Deadline | undefined;
  const handler = scheduledFunction({
    stopBeforeEndMs: 40_000,
    deps: () => Promise.resolve('deps'),
    run: (deps, deadline) => {
      expect(deps).toBe('deps');
      given = deadline;
      return Promise.resolve();
    },
  });
  await handler({}, { getRemainingTimeInMillis: () => remainingMs });
  return given!;
}

it('a run ends before its function does', async () => {
  const before = Date.now();
  const { endMs, isOver } = await deadlineWith(100_000);
  expect(endMs).toBeGreaterThanOrEqual(before + 60_000);
  expect(endMs).toBeLessThanOrEqual(Date.now() + 60_000);
  expect([isOver(), isOver(0.5), isOver(0)]).toEqual([false, false, true]);
});

it('a run without time left is over at once', async () => {
  expect((await deadlineWith(40_000)).isOver()).toBe(true);
});
