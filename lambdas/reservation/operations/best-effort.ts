import { log } from '#shared/observability/log.ts';

/** Redis and sockets make things fast and may vanish at any moment: without them the sale goes on, only slower. */
export async function bestEffort<T>(what: string, work: () => Promise<T>): Promise<T | undefined> {
  try {
    return await work();
  } catch (error) {
    log.warn('done without', { what, reason: error instanceof Error ? error.message : String(error) });
    return undefined;
  }
}
