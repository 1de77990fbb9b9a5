import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { saveRoom } from '../../../lambdas/queue/operations/save-checkpoint.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { copyOf, fans, roomIn, type Surroundings, surroundings } from './given.ts';

let all: Surroundings;
beforeAll(async () => {
  all = await surroundings();
});
afterAll(() => all.close());

/** A room that gathers, with one fan in it: nobody has been admitted, so admissions cannot tell what Redis has lost. */
async function gathering() {
  const room = roomIn(all);
  await room.openLoaded({ opensIn: 600 });
  const [first, second, third, stranger] = fans(4) as [string, string, string, string];
  await room.enter(first);
  const older = await copyOf(all.redis, Object.values(room.keys));
  const tickets = [await room.enter(second), await room.enter(third)].map(({ placeTicket }) => placeTicket);
  return { room, older, second, third, stranger, tickets };
}

describe('a Redis that falls back to older data before anybody is admitted', () => {
  it('is found out by the next tick, and who brings his ticket has his number', async () => {
    const { room, older, second, third, stranger, tickets } = await gathering();
    await room.tick();
    await saveRoom(all.deps, room.eventId);
    await older.fallBack();
    await room.tick();
    expect((await room.enter(stranger)).number).toBeGreaterThan(3);
    expect((await room.enter(second, tickets[0])).number).toBe(2);
    expect((await room.enter(third, tickets[1])).number).toBe(3);
  });

  it('is found out by the first ticket whose number it never gave, when nobody has ticked', async () => {
    const { room, older, second, third, tickets } = await gathering();
    await older.fallBack();
    await room.quiet();
    expect((await room.enter(third, tickets[1])).number).toBe(3);
    expect((await room.enter(second, tickets[0])).number).toBe(2);
  });
});

it('forgets who left between the two halves of a checkpoint', async () => {
  const room = roomIn(all);
  await room.openLoaded({ opensIn: 600 });
  const [gone, stays] = fans(2) as [string, string];
  await room.enter(gone);
  await room.enter(stays);
  let hasLeft = false;
  const slow: Database = {
    ...all.database,
    async execute(statement, values) {
      if (!hasLeft) await room.leave(gone);
      hasLeft = true;
      return all.database.execute(statement, values);
    },
  };
  await saveRoom({ ...all.deps, database: slow }, room.eventId);
  expect(hasLeft).toBe(true);
  await room.flush();
  await room.tick();
  expect((await room.ask(gone)).state).toBe('NOT_QUEUED');
  expect((await room.ask(stays)).number).toBe(2);
});
