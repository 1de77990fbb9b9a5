import { setTimeout as sleep } from 'node:timers/promises';

interface Wait {
  readonly limitMs: number;
  readonly everyMs?: number;
}

/** Repeats the check until it returns true; returns false when the limit has passed. A check that throws counts as false. */
export async function waitUntil(
  question: () => boolean | Promise<boolean>,
  { limitMs, everyMs = 50 }: Wait,
): Promise<boolean> {
  const endsAt = performance.now() + limitMs;
  while (performance.now() < endsAt) {
    if (await yes(question)) return true;
    await sleep(everyMs);
  }
  return yes(question);
}

async function yes(question: () => boolean | Promise<boolean>): Promise<boolean> {
  try {
    return await question();
  } catch {
    return false;
  }
}
