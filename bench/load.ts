import type { Send } from './call.ts';
import type { Plan, Scenario, Setup } from './scenario.ts';

export interface LoadResult {
  /** Units that ended as expected. */
  readonly done: number;
  readonly ms: number;
  /** Milliseconds of each unit that ended as expected: the sum of its requests, without the pauses between them. */
  readonly latencies: readonly number[];
  /** Number of failures by message. */
  readonly errors: Readonly<Record<string, number>>;
}

/** As `send`, and sums the time of its requests. */
function timed(send: Send): { readonly send: Send; readonly ms: () => number } {
  let sum = 0;
  return {
    send: async (call) => {
      const startedAt = performance.now();
      const reply = await send(call);
      sum += performance.now() - startedAt;
      return reply;
    },
    ms: () => sum,
  };
}

/** Runs the units of the plan in order, until all are done or the time is over. */
export async function runLoad(scenario: Scenario, plan: Plan, setup: Setup, send: Send): Promise<LoadResult> {
  const latencies: number[] = [];
  const errors: Record<string, number> = {};
  const startedAt = performance.now();
  const endsAt = startedAt + setup.seconds * 1000;
  let next = 0;

  async function one(n: number): Promise<void> {
    const clock = timed(send);
    try {
      await scenario.run(clock.send, plan, n);
      latencies.push(clock.ms());
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      errors[message] = (errors[message] ?? 0) + 1;
    }
  }
  async function worker(until: number): Promise<void> {
    // A round that has started is completed: a part of it is no result.
    while (next < until && (plan.round !== undefined || performance.now() < endsAt)) await one(next++);
  }
  const workers = plan.round ?? plan.usersAtOnce ?? setup.connections;
  const round = plan.round ?? plan.unitsMax;
  for (let from = 0; from < plan.unitsMax && performance.now() < endsAt; from += round) {
    const until = Math.min(plan.unitsMax, from + round);
    await Promise.all(Array.from({ length: workers }, () => worker(until)));
  }
  return { done: latencies.length, ms: performance.now() - startedAt, latencies, errors };
}

/** Runs at most `limit` works at once; the others wait in order. */
export function gate(limit: number): <T>(work: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let free = limit;
  return async (work) => {
    if (free > 0) free--;
    else await new Promise<void>((resolve) => waiting.push(resolve));
    try {
      return await work();
    } finally {
      const first = waiting.shift();
      if (first === undefined) free++;
      else first();
    }
  };
}
