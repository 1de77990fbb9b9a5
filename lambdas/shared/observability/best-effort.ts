import { log } from './log.ts';

/**
 * The result of work that the caller can do without (caches, limits, pushes), or undefined when it failed.
 *
 * A failure is only logged, so nothing that must be right may depend on it.
 *
 * @param what the work, for the log line
 */
export async function bestEffort<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.warn('done without', { what, reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
