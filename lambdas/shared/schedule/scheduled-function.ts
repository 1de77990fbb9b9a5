import type { Context } from 'aws-lambda';

/** The time that one run may use. */
export interface Deadline {
  readonly endMs: number;
  /** @param share of the run's time, from 0 to 1: a step with a share leaves the rest to the others */
  isOver(share?: number): boolean;
}

interface ScheduledFunctionOptions<Deps> {
  /** Reserve before Lambda's timeout: longer than the work that was begun last can take. */
  readonly stopBeforeEndMs: number;
  readonly deps: () => Promise<Deps>;
  readonly run: (deps: Deps, deadline: Deadline) => Promise<void>;
}

/** A Lambda that a schedule starts. It works until its deadline; the next run continues. */
export const scheduledFunction =
  <Deps>({ stopBeforeEndMs, deps, run }: ScheduledFunctionOptions<Deps>) =>
  async (_event: unknown, context: Pick<Context, 'getRemainingTimeInMillis'>): Promise<void> => {
    const startMs = Date.now();
    const totalMs = context.getRemainingTimeInMillis() - stopBeforeEndMs;
    await run(await deps(), {
      endMs: startMs + totalMs,
      isOver: (share = 1) => Date.now() >= startMs + share * totalMs,
    });
  };
