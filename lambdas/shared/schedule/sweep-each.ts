import { log } from '../observability/log.ts';

interface Bounds {
  /** Nothing is begun once this is true. */
  readonly isOver: () => boolean;
  /** How many items are worked on at the same time. @default 1 */
  readonly atOnce?: number;
}

/**
 * Works on each item by itself. An item that fails is logged and left to the next run; it stops no other item.
 *
 * @returns how many items succeeded
 */
export async function sweepEach<Item>(
  items: readonly Item[],
  { isOver, atOnce = 1 }: Bounds,
  work: (item: Item) => Promise<unknown>,
): Promise<number> {
  const waiting = items.values();
  let succeeded = 0;
  async function worker(): Promise<void> {
    while (!isOver()) {
      const { value: item, done } = waiting.next();
      if (done === true) return;
      try {
        await work(item);
        succeeded += 1;
      } catch (error) {
        log.error('left to the next run', error, { item: JSON.stringify(item) });
      }
    }
  }
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, worker));
  return succeeded;
}
