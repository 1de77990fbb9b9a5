import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { leaveRoom } from '../../../lambdas/queue/operations/read-room.ts';
import { saveRoom } from '../../../lambdas/queue/operations/restore-room.ts';
import { leaveLine } from '../../../lambdas/queue/repositories/line.ts';
import type { Database } from '../../../lambdas/shared/postgres/database.ts';
import { copyOf, fans, roomIn, type Surroundings, surroundings } from './given.ts';

let all: Surroundings;
beforeAll(async () => {
  all = await surroundings();
});
afterAll(() => all.close());

/** A room that gathers, with one user: there are no admissions, so they cannot show what Redis has lost. */
async function gathering() {
  const room = roomIn(all);
  await room.openLoaded({ opensIn: 600 });
  const [first, second, third, other] = fans(4) as [string, string, string, string];
  await room.enter(first);
  const older = await copyOf(all.redis, Object.values(room.keys));
  const tickets = [await room.enter(second), await room.enter(third)].map(({ placeTicket }) => placeTicket);
  return { room, older, second, third, other, tickets };
}

describe('a Redis that falls back to older data before any user is admitted', () => {
  it('is detected by the next tick, and tickets bring numbers back', async () => {
    const { room, older, second, third, other, tickets } = await gathering();
    await room.tick();
    await saveRoom(all.deps, room.eventId);
    await older.fallBack();
    await room.tick();
    expect((await room.enter(other)).number).toBeGreaterThan(3);
    expect((await room.enter(second, tickets[0])).number).toBe(2);
    expect((await room.enter(third, tickets[1])).number).toBe(3);
  });

  it('is detected by the first ticket whose number it never issued, without a tick', async () => {
    const { room, older, second, third, tickets } = await gathering();
    await older.fallBack();
    await room.quiet();
    expect((await room.enter(third, tickets[1])).number).toBe(3);
    expect((await room.enter(second, tickets[0])).number).toBe(2);
  });
});

describe('a Redis that falls back by less than what has happened since', () => {
  /** Three users are saved, two more are lost, four other users get their numbers and later ones. */
  async function reissued(isSaved: boolean) {
    const room = roomIn(all);
    await room.openLoaded({ opensIn: 600 });
    // The users who are lost have the largest ids: the order of ids decides nothing.
    const [second = '', first = '', ...ids] = fans(9).reverse();
    const [early, others] = [ids.slice(0, 3), ids.slice(3)];
    for (const id of early) await room.enter(id);
    await room.save();
    await room.tick();
    const older = await copyOf(all.redis, Object.values(room.keys));
    const tickets = [(await room.enter(first)).placeTicket, (await room.enter(second)).placeTicket];
    if (isSaved) {
      await room.save();
      await room.tick();
    }
    await room.quiet();
    await older.fallBack();
    await room.quiet();
    const theirs: (string | null)[] = [];
    for (const id of others) theirs.push((await room.enter(id)).placeTicket);
    return { room, first, second, others, tickets, theirs };
  }

  it.each([
    ['before they were saved', false],
    ['after they were saved', true],
  ])('restores the users whom it forgot %s, at their numbers', async (_name, isSaved) => {
    const { room, first, second, others, tickets, theirs } = await reissued(isSaved);
    await room.epochAged();
    expect(await room.enter(first, tickets[0])).toMatchObject({ number: 4, ahead: 3 });
    expect(await room.enter(second, tickets[1])).toMatchObject({ number: 5 });
    expect(await room.epoch()).toBe(2);
    for (const [i, id] of [...others.entries()].reverse()) await room.enter(id, theirs[i]);
    // No user goes to the end: the other users keep their numbers, behind the user who had the number before.
    expect(await room.ask(first)).toMatchObject({ ahead: 3, waiting: 9 });
    expect((await room.ask(others[0]!)).ahead).toBe(4);
    expect((await room.ask(second)).ahead).toBe(5);
    for (const [i, id] of others.slice(1).entries()) expect((await room.ask(id)).ahead).toBe(6 + i);
  });

  it('admits both users to whom it gave one number, in order', async () => {
    const { room, first, second, others, tickets } = await reissued(false);
    await room.epochAged();
    await room.enter(first, tickets[0]);
    await room.enter(second, tickets[1]);
    await all.db.sql("UPDATE queue.rooms SET opens_at = now() - interval '1 second' WHERE event_id = $1", [
      room.eventId,
    ]);
    await room.tick();
    await room.recalled();
    for (const id of [first, second, ...others]) await room.ask(id);
    await room.tick();
    await room.tick();
    const admitted = (await room.live()).map((row) => row.userId);
    expect(new Set(admitted)).toEqual(new Set([first, second, ...others]));
    await room.age();
    await room.flush();
    await room.tick();
    expect(await room.enter(first, tickets[0])).toMatchObject({ state: 'WAITING', ahead: 3 });
  });

  it('starts one new epoch in 30 seconds at most, and gives the number back all the same', async () => {
    const { room, first, second, tickets } = await reissued(false);
    await room.epochAged();
    await room.enter(first, tickets[0]);
    const again = await copyOf(all.redis, Object.values(room.keys));
    const ticket = (await room.enter(second, null)).placeTicket;
    await again.fallBack();
    await room.quiet();
    const [other = ''] = fans(1);
    await room.enter(other);
    expect(await room.enter(second, ticket)).toMatchObject({ state: 'GATHERING' });
    expect(await room.epoch()).toBe(2);
  });
});

describe('a place ticket whose holder Redis does not know', () => {
  async function gatheringOf(n: number) {
    const room = roomIn(all);
    await room.openLoaded({ opensIn: 600 });
    const ids = fans(n);
    const tickets: (string | null)[] = [];
    for (const id of ids) tickets.push((await room.enter(id)).placeTicket);
    await room.epochAged();
    return { room, ids, tickets };
  }

  it('is void for a user who left, in this epoch and after a restore', async () => {
    const { room, ids, tickets } = await gatheringOf(3);
    await room.save();
    await room.leave(ids[0]!);
    expect(await room.enter(ids[0]!, tickets[0])).toMatchObject({ number: 4, ahead: 2 });
    await room.leave(ids[0]!);
    await room.flush();
    expect(await room.enter(ids[0]!, tickets[0])).toMatchObject({ ahead: 2 });
    expect(await room.epoch()).toBe(2);
  });

  it('is void for a user who was admitted, and starts no new epoch', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 1 });
    await room.quiet();
    const [first = '', second = ''] = fans(2);
    const ticket = (await room.enter(first)).placeTicket;
    await room.enter(second);
    await room.tick();
    await room.age();
    await room.tick();
    await room.epochAged();
    expect(await room.enter(first, ticket)).toMatchObject({ state: 'WAITING', number: 3 });
    expect(await room.epoch()).toBe(1);
  });

  it('starts no new epoch, however often a user leaves, enters and shows old tickets, one after another or at once', async () => {
    const { room, ids, tickets } = await gatheringOf(2);
    const [user = ''] = ids;
    const hoard = [tickets[0]!];
    for (let n = 0; n < 10; n++) {
      await room.leave(user);
      const back = await room.enter(user, hoard[n % hoard.length]);
      hoard.push(back.placeTicket!);
    }
    for (let n = 0; n < 10; n++)
      await Promise.all([
        room.leave(user),
        ...hoard.slice(-4).map((ticket) => room.enter(user, ticket)),
        room.leave(user),
        room.save(),
      ]);
    expect(await room.epoch()).toBe(1);
    expect(await room.ask(ids[1]!)).toMatchObject({ number: 2, ahead: 0 });
  });

  it('keeps the place that a user took again while leaving was under way', async () => {
    const { room, ids } = await gatheringOf(2);
    const [user = ''] = ids;
    await room.leave(user);
    const { number } = await room.enter(user);
    await leaveLine(all.redis, room.eventId, user, 1);
    expect(await room.ask(user)).toMatchObject({ state: 'GATHERING', number });
  });

  it('answers 503 to a user who leaves while the room is restored', async () => {
    const { room, ids } = await gatheringOf(1);
    await room.flush();
    await all.redis.set(room.keys.status, 'restoring', 'PX', 60_000);
    await expect(room.leave(ids[0]!)).rejects.toMatchObject({ code: 'provider_unavailable' });
  });
});

it('answers 503 to a user who leaves when a restore began before the departure was noted', async () => {
  const room = roomIn(all);
  await room.openLoaded({ opensIn: 600 });
  const [user] = fans(1) as [string];
  await room.enter(user);
  // The restore may have read the place by now, and not the departure.
  const slow: Database = {
    ...all.database,
    async execute(statement, values) {
      await room.flush();
      await all.redis.set(room.keys.status, 'restoring', 'PX', 60_000);
      return all.database.execute(statement, values);
    },
  };
  const leaving = leaveRoom({ ...all.deps, database: slow }, { eventId: room.eventId, userId: user });
  await expect(leaving).rejects.toMatchObject({ code: 'provider_unavailable' });
});

it('does not restore a user who left between the two halves of a checkpoint', async () => {
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
