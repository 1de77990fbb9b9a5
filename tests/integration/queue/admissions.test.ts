import assert from 'node:assert/strict';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { MessageDeps } from '../../../lambdas/queue/composition.ts';
import {
  onReservationCancelled,
  onReservationConfirmed,
  onReservationExpired,
  onReservationPlaced,
} from '../../../lambdas/queue/handlers/messages.ts';
import { decideAdmissions } from '../../../lambdas/queue/operations/decide-admissions.ts';
import { restoreRoom } from '../../../lambdas/queue/operations/restore-room.ts';
import { proposeNext } from '../../../lambdas/queue/repositories/line.ts';
import { syncLine } from '../../../lambdas/queue/repositories/line-upkeep.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import type { MessageHandler } from '../../../lambdas/shared/messages/consume.ts';
import { copyOf, fans, roomIn, type Surroundings, surroundings } from './given.ts';

/** The traces QT1 to QT8 of the protocol model: each names a rule, and what went wrong without it. */
describe('admissions', () => {
  let all: Surroundings;
  beforeAll(async () => {
    all = await surroundings();
  });
  afterAll(() => all.close());

  /** A loaded room that only the test ticks, with so many users. */
  async function roomWith(n: number, wish: { capacity: number; ratePerSecond?: number }) {
    const room = roomIn(all);
    await room.openLoaded(wish);
    await room.quiet();
    const ids = fans(n);
    for (const id of ids) await room.enter(id);
    return { room, ids, keys: Object.values(room.keys) };
  }

  async function propose(eventId: string) {
    const called = await proposeNext(all.redis, eventId, Array.from({ length: 10 }, newId));
    assert(called.kind === 'PROPOSED');
    return called;
  }

  const deliver = (handler: MessageHandler<MessageDeps>, eventId: string, admissionId: string) =>
    all.database.transaction((tx) =>
      handler.run({ database: all.database }, tx, {
        id: newId(),
        version: 1,
        occurredAt: new Date(),
        data: { reservationId: newId(), eventId, userId: newId(), admissionId, reason: 'fan' },
      }),
    );

  it('QT1: a slot that Redis ends too early is not given away before the row has ended', async () => {
    const { room, ids } = await roomWith(2, { capacity: 1 });
    await room.tick();
    await all.redis.del(room.keys.slots);
    await room.refill();
    await decideAdmissions(all.database, room.eventId, await propose(room.eventId));
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[0]]);
    await room.age(ids[0]);
    await room.tick();
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[1]]);
  });

  it('QT2: a failover to older data admits no user beyond the capacity', async () => {
    const { room, ids, keys } = await roomWith(2, { capacity: 1 });
    const replica = await copyOf(all.redis, keys);
    const before = await propose(room.eventId);
    await replica.fallBack();
    await room.silentFor(ids.slice(0, 1), 60);
    const after = await propose(room.eventId);
    expect(before.proposals[0]!.userId).not.toBe(after.proposals[0]!.userId);
    await decideAdmissions(all.database, room.eventId, before);
    await decideAdmissions(all.database, room.eventId, after);
    expect(await room.live()).toHaveLength(1);
  });

  it('QT3: a tick that is slower than a restore admits no user', async () => {
    const { room } = await roomWith(2, { capacity: 1 });
    const late = await propose(room.eventId);
    await room.flush();
    expect(await restoreRoom(all.deps, room.eventId)).toBe('RESTORED');
    const decision = await decideAdmissions(all.database, room.eventId, late);
    expect(decision).toMatchObject({ admittedNow: [], room: { epoch: late.epoch + 1 } });
    expect(await room.rows()).toEqual([]);
  });

  it('QT4: a number is admitted once, also by a Redis that fell back to older data, and a new epoch begins', async () => {
    const { room, ids, keys } = await roomWith(1, { capacity: 1 });
    const replica = await copyOf(all.redis, keys);
    await room.tick();
    await room.age();
    await replica.fallBack();
    const epoch = await room.epoch();
    await room.tick();
    expect(await room.rows()).toHaveLength(1);
    expect(await room.epoch()).toBe(epoch! + 1);
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'NOT_QUEUED' });
  });

  it('QT5: a hold placed after its admission has ended takes no slot again', async () => {
    const { room, ids } = await roomWith(2, { capacity: 1 });
    await room.tick();
    const [first] = await room.rows();
    await room.age(ids[0]);
    await room.refill();
    await room.tick();
    await room.tick();
    await deliver(onReservationPlaced, room.eventId, first!.id);
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[1]]);
    expect((await room.rows())[0]).toMatchObject({ id: first!.id, state: 'ENDED' });
  });

  it('QT6: a user whose tick died between script and INSERT is admitted by the next tick, under the same admission', async () => {
    const { room, ids } = await roomWith(1, { capacity: 1 });
    const dead = await propose(room.eventId);
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'WAITING', ahead: 0 });
    await room.tick();
    expect((await room.rows()).map((row) => row.id)).toEqual([dead.proposals[0]!.id]);
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'ADMITTED', number: 1 });
  });

  it('QT7: a slot becomes free at the next tick when Redis missed the end of its admission', async () => {
    const { room, ids } = await roomWith(2, { capacity: 1 });
    await room.tick();
    const [first] = await room.rows();
    await deliver(onReservationPlaced, room.eventId, first!.id);
    await deliver(onReservationConfirmed, room.eventId, first!.id);
    await room.refill();
    await room.tick();
    await room.tick();
    expect(await room.ask(ids[1]!)).toMatchObject({ state: 'ADMITTED' });
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'NOT_QUEUED' });
  });

  it.each([
    ['cancelled', onReservationCancelled],
    ['expired', onReservationExpired],
    ['confirmed', onReservationConfirmed],
  ])('QT8: %s before placed, both twice, gives the slot back all the same', async (_name, ended) => {
    const { room, ids } = await roomWith(2, { capacity: 1 });
    await room.tick();
    const [first] = await room.rows();
    for (const handler of [ended, onReservationPlaced, ended, onReservationPlaced])
      await deliver(handler, room.eventId, first!.id);
    await room.refill();
    await room.tick();
    await room.tick();
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[1]]);
  });

  it('QT8: a slot that ends while Redis is restored does not stay taken', async () => {
    const { room, ids } = await roomWith(2, { capacity: 1 });
    await room.tick();
    const [first] = await room.rows();
    await deliver(onReservationPlaced, room.eventId, first!.id);
    await room.flush();
    await deliver(onReservationExpired, room.eventId, first!.id);
    await room.tick();
    await room.recalled();
    await room.enter(ids[1]!);
    await room.tick();
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[1]]);
  });

  it('keeps the slot of a hold past the end of its token', async () => {
    const { room, ids } = await roomWith(2, { capacity: 1 });
    await room.tick();
    const [first] = await room.rows();
    await deliver(onReservationPlaced, room.eventId, first!.id);
    await room.age();
    await room.refill();
    await room.tick();
    await room.tick();
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[0]]);
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'ADMITTED' });
  });

  it('ignores a reading that began before another tick was applied', async () => {
    const { room, ids } = await roomWith(2, { capacity: 2 });
    const late = await propose(room.eventId);
    const decision = await decideAdmissions(all.database, room.eventId, { ...late, proposals: [] });
    await room.tick();
    const { changes, admitted } = decision!;
    const reading = { ...changes, room: decision!.room, admitted, isCompared: false };
    expect(await syncLine(all.redis, late, reading)).toBe('STALE');
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'ADMITTED' });
  });

  it('gives a user whose admission has ended a new number at the end', async () => {
    const { room, ids } = await roomWith(3, { capacity: 1 });
    const ticket = (await room.ask(ids[0]!)).placeTicket;
    await room.tick();
    await room.age(ids[0]);
    await room.tick();
    expect(await room.ask(ids[0]!)).toMatchObject({ state: 'NOT_QUEUED' });
    expect(await room.enter(ids[0]!, ticket)).toMatchObject({ state: 'WAITING', number: 4 });
  });

  it('admits no more than PostgreSQL allows when many tick at once', async () => {
    const { room, ids } = await roomWith(60, { capacity: 25, ratePerSecond: 500 });
    await Promise.all(Array.from({ length: 8 }, () => room.tick()));
    expect((await room.live()).map((row) => row.userId)).toEqual(ids.slice(0, 25));
    expect(await all.redis.hlen(room.keys.slots)).toBe(25);
    expect(await all.redis.scard(room.keys.pending)).toBe(0);
  });

  it('admits no user after the capacity was reduced until enough admissions have ended', async () => {
    const { room, ids } = await roomWith(4, { capacity: 2 });
    await room.tick();
    await room.set('capacity', 1);
    await room.age(ids[0]);
    await room.refill();
    await room.tick();
    await room.tick();
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[1]]);
    await room.age(ids[1]);
    await room.tick();
    await room.tick();
    expect((await room.live()).map((row) => row.userId)).toEqual([ids[2]]);
  });
});
