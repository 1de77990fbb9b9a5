import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ADMISSION_TOKEN } from '../../../lambdas/queue/contract/tokens.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { verifyToken } from '../../../lambdas/shared/domain/opaque-token.ts';
import { fans, roomIn, roomKeys, type Surroundings, surroundings } from './given.ts';

describe('entering the waiting room', () => {
  let all: Surroundings;
  beforeAll(async () => {
    all = await surroundings();
  });
  afterAll(() => all.close());

  it('admits at once where there is room, with a token that reservation understands', async () => {
    const room = roomIn(all);
    await room.open();
    const [fan = ''] = fans(1);
    const state = await room.enter(fan);
    expect(state).toMatchObject({ state: 'ADMITTED', number: 1, ahead: 0 });
    const verified = verifyToken(ADMISSION_TOKEN, state.admissionToken!, new Date(), roomKeys.admission);
    expect(verified.ok && verified.facts).toMatchObject({ eventId: room.eventId, userId: fan });
    expect(Date.parse(state.admittedUntil!) - Date.now()).toBeGreaterThan(4 * 60_000);
    expect(all.notified).toContain(fan);
  });

  it('gives the same token at every poll and every tab', async () => {
    const room = roomIn(all);
    await room.open();
    const [fan = ''] = fans(1);
    const first = await room.enter(fan);
    const [again, asked] = [await room.enter(fan), await room.ask(fan)];
    expect(again.admissionToken).toBe(first.admissionToken);
    expect(asked.admissionToken).toBe(first.admissionToken);
  });

  it('is one place for all tabs of a user', async () => {
    const room = roomIn(all);
    await room.openLoaded({ opensIn: 600 });
    const [fan = '', ...others] = fans(20);
    const states = await Promise.all([...Array.from({ length: 10 }, () => fan), ...others].map((id) => room.enter(id)));
    const numbers = new Set(states.slice(0, 10).map((state) => state.number));
    expect(numbers.size).toBe(1);
    expect((await room.ask(fan)).waiting).toBe(20);
  });

  it('answers 404 for an unknown event', async () => {
    const room = roomIn(all);
    await expect(room.enter(newId())).rejects.toMatchObject({ code: 'not_found' });
    await expect(room.ask(newId())).rejects.toMatchObject({ code: 'not_found' });
    await expect(room.leave(newId())).rejects.toMatchObject({ code: 'not_found' });
  });

  it.each([
    ['before it gathers', { opensIn: 1900 }],
    ['after the sale', { opensIn: -7200, closesIn: -1 }],
    ['closed', { state: 'CLOSED' as const }],
  ])('answers 409 %s', async (_name, wish) => {
    const room = roomIn(all);
    await room.open(wish);
    await expect(room.enter(newId())).rejects.toMatchObject({ code: 'queue_closed' });
    expect((await room.ask(newId())).state).toBe('NOT_QUEUED');
  });

  it('gathers in the order of arrival and admits no user before it opens', async () => {
    const room = roomIn(all);
    await room.open({ opensIn: 600 });
    const ids = fans(5);
    for (const [i, id] of ids.entries())
      expect(await room.enter(id)).toMatchObject({ state: 'GATHERING', number: i + 1, ahead: i, position: i + 1 });
    await room.tick();
    expect(await room.rows()).toEqual([]);
  });

  it('keeps every place while paused and continues afterwards', async () => {
    const room = roomIn(all);
    await room.open({ state: 'PAUSED' });
    const [fan = ''] = fans(1);
    expect(await room.enter(fan)).toMatchObject({ state: 'WAITING', number: 1 });
    await room.set('state', 'OPEN');
    await room.tick();
    await room.tick();
    expect(await room.ask(fan)).toMatchObject({ state: 'ADMITTED', number: 1 });
  });

  it('admits exactly the capacity, at the rate, in order, when 500 enter at once', async () => {
    const room = roomIn(all);
    await room.openLoaded({ capacity: 40, ratePerSecond: 20 });
    const started = Date.now();
    const ids = fans(500);
    await Promise.all(ids.map((id) => room.enter(id)));
    const counts: number[] = [];
    while (Date.now() - started < 5_000) {
      await Promise.all(ids.slice(0, 50).map((id) => room.ask(id)));
      await Promise.all([room.tick(), room.tick()]);
      const n = (await room.live()).length;
      const seconds = (Date.now() - started) / 1000;
      expect(n).toBeLessThanOrEqual(Math.min(40, 20 + Math.ceil(20 * seconds)));
      counts.push(n);
      await setTimeout(150);
    }
    expect(counts.at(-1)).toBe(40);
    expect((await room.rows()).map((row) => Number(row.number))).toEqual(Array.from({ length: 40 }, (_, i) => i + 1));
  }, 20_000);
});
