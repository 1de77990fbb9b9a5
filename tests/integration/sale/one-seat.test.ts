import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { RunnerAnswer } from '../../../localstack/runner/runner.ts';
import { type Held, openSale, PRICE, type Sale, type SaleUser } from '../../support/sale.ts';

let sale: Sale;
beforeAll(async () => {
  sale = await openSale({ seats: 2 });
}, 120_000);
afterAll(() => sale.close());

type Hold = (user: SaleUser) => Promise<RunnerAnswer>;

it.each<[way: string, seatId: number, refusal: string, hold: Hold]>([
  ['by choosing it', 0, 'seat_taken', (user) => user.hold([0])],
  ['as the best available', 1, 'not_enough_seats', (user) => user.holdBest({ quantity: 1 })],
])(
  'of two users who want one seat %s, one buys it and the other is refused and pays nothing',
  async (_, seatId, refusal, hold) => {
    const users = [await sale.user(PRICE), await sale.user(PRICE)] as const;
    await Promise.all(users.map((user) => user.waits()));
    const answers = await Promise.all(users.map(hold));
    const won = answers.findIndex(({ status }) => status === 201);
    expect(answers[1 - won]).toMatchObject({ status: 409, body: { code: refusal } });
    const held = answers[won]!.body as Held;
    expect(held.reservation).toMatchObject({ status: 'PENDING', amount: PRICE, seats: [{ id: seatId }] });
    const [winner, loser] = [users[won]!, users[1 - won]!];
    expect(await winner.pay(held, PRICE)).toMatchObject({ status: 201, body: { payment: { status: 'SUCCESS' } } });
    await sale.settled();
    expect(await winner.reservation(held.reservation.id)).toMatchObject({ status: 'CONFIRMED' });
    expect(await sale.seat(seatId)).toBe('RESERVED');
    expect(await winner.points()).toMatchObject({ available: 0, held: 0 });
    expect(await loser.points()).toMatchObject({ available: PRICE, held: 0 });
    expect(await loser.hold([seatId])).toMatchObject({ status: 409, body: { code: 'seat_taken' } });
  },
);
