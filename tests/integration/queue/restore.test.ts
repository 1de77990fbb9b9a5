import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { enterRoom } from '../../../lambdas/queue/operations/enter-room.ts';
import { findCursor } from '../../../lambdas/queue/operations/read-room.ts';
import { restoreRoom, saveRoom } from '../../../lambdas/queue/operations/restore-room.ts';
import { beginLoad, endLoad, loadWaiting } from '../../../lambdas/queue/repositories/line-upkeep.ts';
import { claimRestore, endRestore, findRoom, renewRestore } from '../../../lambdas/queue/repositories/rooms.ts';
import { noOutbox } from '../../../lambdas/shared/messages/outbox.ts';
import { openDatabase } from '../../../lambdas/shared/postgres/database.ts';
import { openRedis } from '../../../lambdas/shared/redis/redis.ts';
import { verifySettled } from '../../support/verify.ts';
import { copyOf, fans, roomIn, type Surroundings, surroundings } from './given.ts';

const ALL_IN_ONE = { from: '', next: 'end', users: [] };

const unreachable = () =>
  openDatabase({ connection: { host: '127.0.0.1', port: 1 }, namedStatements: true, outbox: noOutbox });

describe('a lost Redis', () => {
  let all: Surroundings;
  beforeAll(async () => {
    all = await surroundings();
  });
  afterEach(() => verifySettled(all.db.url('auditor'), ['queue']));
  afterAll(() => all.close());

  const claim = async (eventId: string) =>
    (await claimRestore(all.database, (await findRoom(all.database, eventId))!, 'new'))!;

  async function gathering(n: number) {
    const room = roomIn(all);
    await room.openLoaded({ opensIn: 600 });
    const ids = fans(n);
    const tickets: string[] = [];
    for (const id of ids) tickets.push((await room.enter(id)).placeTicket!);
    return { room, ids, tickets };
  }

  it('is restored in the order of the checkpoint, with later users behind', async () => {
    const { room, ids } = await gathering(5);
    await saveRoom(all.deps, room.eventId);
    await room.flush();
    const [late = ''] = fans(1);
    const state = await room.enter(late);
    expect(state).toMatchObject({ state: 'GATHERING', ahead: 5 });
    expect(state.number).toBeGreaterThan(1_000_000);
    for (const [i, id] of ids.entries()) expect(await room.ask(id)).toMatchObject({ number: i + 1, ahead: i });
  });

  it('gives the number back for the place ticket of a user whom the checkpoint missed', async () => {
    const { room, ids, tickets } = await gathering(4);
    await room.flush();
    await room.enter(fans(1)[0]!);
    expect(await room.ask(ids[2]!)).toMatchObject({ state: 'NOT_QUEUED' });
    expect(await room.enter(ids[2]!, tickets[2])).toMatchObject({ number: 3, ahead: 0 });
    expect(await room.enter(ids[0]!, tickets[0])).toMatchObject({ number: 1, ahead: 0 });
    expect(await room.ask(ids[2]!)).toMatchObject({ number: 3, ahead: 1 });
  });

  it('gives it back once more when Redis is lost again', async () => {
    const { room, ids, tickets } = await gathering(4);
    await room.flush();
    const again = await room.enter(ids[3]!, tickets[3]);
    await saveRoom(all.deps, room.eventId);
    await room.flush();
    expect(await room.ask(ids[3]!)).toMatchObject({ number: 4, ahead: 0 });
    expect(again.placeTicket).not.toBe(tickets[3]);
  });

  it('refuses a ticket of another user or event, and one of a place that was left', async () => {
    const { room, ids, tickets } = await gathering(2);
    const other = await gathering(1);
    await room.leave(ids[0]!);
    expect(await room.enter(ids[0]!, tickets[0])).toMatchObject({ number: 3 });
    await room.flush();
    const [newcomer = ''] = fans(1);
    for (const ticket of [tickets[0], other.tickets[0], 'x.y', 'x'])
      expect((await room.enter(newcomer, ticket)).number).toBeGreaterThan(1_000_000);
  });

  it('admits a user once who collected tickets by leaving and entering again', async () => {
    const { room, ids, tickets } = await gathering(1);
    const [hoarder = ''] = ids;
    await room.leave(hoarder);
    const second = (await room.enter(hoarder)).placeTicket;
    await room.leave(hoarder);
    await all.db.sql(
      `INSERT INTO queue.admissions (id, event_id, user_id, number, epoch, state, made_at, ends_at)
       VALUES (gen_random_uuid(), $1, $2, 1, 1, 'ENDED', now() - interval '10 minutes', now() - interval '5 minutes')`,
      [room.eventId, hoarder],
    );
    await room.flush();
    await room.enter(fans(1)[0]!);
    for (const ticket of [tickets[0], second]) {
      expect((await room.enter(hoarder, ticket)).number).toBeGreaterThan(1_000_000);
      await room.leave(hoarder);
    }
  });

  it('does not restore a user who left', async () => {
    const { room, ids } = await gathering(3);
    await saveRoom(all.deps, room.eventId);
    await room.leave(ids[0]!);
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'NOT_QUEUED', waiting: 2 });
    await room.flush();
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'NOT_QUEUED' });
    expect(await room.ask(ids[1]!)).toMatchObject({ ahead: 0, number: 2, waiting: 2 });
  });

  it('keeps admissions with their tokens, and admits no user before those in front had time to poll', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 2, ratePerSecond: 1 });
    const [first = '', second = '', third = ''] = fans(3);
    const token = (await room.enter(first)).admissionToken;
    for (const id of [second, third]) await room.enter(id);
    await saveRoom(all.deps, room.eventId);
    await room.flush();
    expect((await room.ask(first)).admissionToken).toBe(token);
    await room.ask(third);
    await room.refill();
    await room.tick();
    expect(await room.live()).toHaveLength(1);
    await room.ask(second);
    await room.recalled();
    await room.tick();
    expect((await room.live()).map((row) => row.userId)).toEqual([first, second]);
  });

  it('is restored by one of many callers that find it empty', async () => {
    const { room, ids } = await gathering(30);
    await saveRoom(all.deps, room.eventId);
    const epoch = (await room.epoch())!;
    await room.flush();
    const answers = await Promise.all([
      ...Array.from({ length: 8 }, () => restoreRoom(all.deps, room.eventId)),
      ...ids.map((id) => room.enter(id)),
    ]);
    expect(answers.filter((answer) => answer === 'RESTORED').length).toBeLessThanOrEqual(1);
    expect(await room.epoch()).toBe(epoch + 1);
    for (const [i, id] of ids.entries()) expect(await room.ask(id)).toMatchObject({ number: i + 1, ahead: i });
  });

  it('is not restored again by a caller that read it during a restore: users who entered since would be lost', async () => {
    const { room, ids } = await gathering(2);
    await saveRoom(all.deps, room.eventId);
    await room.flush();
    const first = await claim(room.eventId);
    const seen = await findRoom(all.database, room.eventId);
    await endRestore(all.database, first, 'finished');
    expect(seen?.epoch).toBe(first.epoch);
    expect(await claimRestore(all.database, seen!, 'new')).toBeUndefined();
    expect(await restoreRoom(all.deps, room.eventId)).toBe('RESTORED');
    expect(await room.ask(ids[1]!)).toMatchObject({ number: 2, ahead: 1 });
  });

  it('stops a restorer that was overtaken', async () => {
    const { room, ids } = await gathering(2);
    await saveRoom(all.deps, room.eventId);
    await room.flush();
    const slow = await claim(room.eventId);
    await beginLoad(all.redis, room.eventId, slow.epoch, 0);
    expect(await restoreRoom(all.deps, room.eventId)).toBe('BUSY');
    await all.db.sql("UPDATE queue.rooms SET restoring_until = now() - interval '1 second' WHERE event_id = $1", [
      room.eventId,
    ]);
    expect(await restoreRoom(all.deps, room.eventId)).toBe('RESTORED');
    expect(await loadWaiting(all.redis, slow, ALL_IN_ONE)).toBe('OVERTAKEN');
    expect(await endLoad(all.redis, slow, [], '1')).toBe('OVERTAKEN');
    expect(await beginLoad(all.redis, room.eventId, slow.epoch, 0)).toBe('OVERTAKEN');
    expect(await renewRestore(all.database, slow)).toBeUndefined();
    expect(await room.ask(ids[1]!)).toMatchObject({ number: 2, ahead: 1 });
  });

  it('is restored anew when it is lost in the middle of a restore', async () => {
    const { room, ids } = await gathering(2);
    await saveRoom(all.deps, room.eventId);
    await room.flush();
    const claimed = await claim(room.eventId);
    await beginLoad(all.redis, room.eventId, claimed.epoch, 0);
    await room.flush();
    expect(await loadWaiting(all.redis, claimed, ALL_IN_ONE)).toBe('OVERTAKEN');
    expect((await room.enter(ids[0]!)).state).toBe('RESTORING');
    await all.db.sql('UPDATE queue.rooms SET restoring_until = NULL WHERE event_id = $1', [room.eventId]);
    expect(await restoreRoom(all.deps, room.eventId)).toBe('RESTORED');
    expect(await room.ask(ids[1]!)).toMatchObject({ number: 2, ahead: 1 });
  });

  it('is restored when it works in an older epoch, or knows fewer admissions than there are rows', async () => {
    const room = roomIn(all);
    await room.openLoaded();
    const keys = Object.values(room.keys);
    const older = await copyOf(all.redis, keys);
    const [first = '', second = ''] = fans(2);
    await room.enter(first);
    await room.tick();
    await older.fallBack();
    await room.tick();
    expect(await room.epoch()).toBe(2);
    await older.fallBack();
    await room.tick();
    expect(await room.epoch()).toBe(3);
    expect(await room.ask(first)).toMatchObject({ state: 'ADMITTED', number: 1 });
    expect((await room.enter(second)).number).toBeGreaterThan(1_000_000);
    expect((await findRoom(all.database, room.eventId))!.epoch).toBe(3);
  });

  it('admits one user by a number that an older Redis issued twice, and keeps the other in line', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 1 });
    await room.quiet();
    const older = await copyOf(all.redis, Object.values(room.keys));
    const [first = '', second = ''] = fans(2);
    await room.enter(first);
    await saveRoom(all.deps, room.eventId);
    await room.tick();
    await older.fallBack();
    expect(await room.enter(second)).toMatchObject({ number: 1 });
    await saveRoom(all.deps, room.eventId);
    await room.tick();
    await room.recalled();
    expect(await room.ask(first)).toMatchObject({ state: 'ADMITTED', number: 1 });
    expect(await room.ask(second)).toMatchObject({ state: 'WAITING', ahead: 0 });
    await room.age(first);
    await room.tick();
    await room.tick();
    expect(await room.ask(second)).toMatchObject({ state: 'ADMITTED' });
    expect(new Set((await room.rows()).map((row) => row.number)).size).toBe(2);
  });

  it('never lets the serving number fall', async () => {
    const room = roomIn(all);
    await room.openLoaded();
    for (const id of fans(3)) await room.enter(id);
    await room.tick();
    const before = await findCursor(all.deps, room.eventId);
    await room.tick();
    await room.flush();
    const after = await findCursor(all.deps, room.eventId);
    expect(before).toMatchObject({ servingNumber: 3 });
    expect(after).toMatchObject({ servingNumber: 3, active: 3, epoch: 2 });
  });

  it('loses no user when Redis is lost before every step', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 2, ratePerSecond: 10 });
    const ids = fans(6);
    const tickets = new Map<string, string>();
    const admitted: string[] = [];
    for (let round = 0; round < 40 && admitted.length < ids.length; round++) {
      for (const id of ids.filter((each) => !admitted.includes(each))) {
        await room.flush();
        const state = await room.enter(id, tickets.get(id));
        if (state.placeTicket !== null) tickets.set(id, state.placeTicket);
      }
      await room.recalled();
      await room.tick();
      await room.flush();
      for (const row of await room.live()) if (!admitted.includes(row.userId)) admitted.push(row.userId);
      expect((await room.live()).length).toBeLessThanOrEqual(2);
      await room.age();
    }
    expect(new Set(admitted)).toEqual(new Set(ids));
  });

  it('answers 503 without Redis, and admitted users continue', async () => {
    const room = roomIn(all);
    await room.open();
    const [inside = '', outside = ''] = fans(2);
    const { admissionToken } = await room.enter(inside);
    const nowhere = openRedis({ host: '127.0.0.1', port: 1, tls: false });
    const apart = roomIn({ ...all, deps: { ...all.deps, redis: nowhere } }, room.eventId);
    try {
      expect(await apart.ask(inside)).toMatchObject({ state: 'ADMITTED', admissionToken });
      expect(await apart.enter(inside)).toMatchObject({ state: 'ADMITTED', admissionToken });
      for (const refused of [apart.ask(outside), apart.enter(outside), apart.leave(outside)])
        await expect(refused).rejects.toMatchObject({ code: 'provider_unavailable', facts: { retryAfter: 5 } });
      await expect(findCursor({ ...all.deps, redis: nowhere }, room.eventId)).rejects.toMatchObject({
        code: 'provider_unavailable',
      });
    } finally {
      nowhere.disconnect();
    }
  });

  it('keeps the line open while PostgreSQL is away', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 1 });
    const deps = { ...all.deps, database: unreachable() };
    const [fan = ''] = fans(1);
    await all.redis.hset(room.keys.room, 'tickedAt', 0);
    const answer = await enterRoom(deps, { eventId: room.eventId, userId: fan, claim: undefined });
    expect(answer?.place).toMatchObject({ number: 1 });
    await room.tick();
    expect(await room.ask(fan)).toMatchObject({ state: 'ADMITTED', number: 1 });
  });
});
