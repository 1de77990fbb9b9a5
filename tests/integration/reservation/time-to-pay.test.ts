import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { ADMISSION_TOKEN } from '../../../lambdas/queue/contract/tokens.ts';
import type { ReservationView } from '../../../lambdas/reservation/contract/routes.ts';
import { PAYMENT_ORDER_TOKEN } from '../../../lambdas/reservation/contract/tokens.ts';
import { placeReservation } from '../../../lambdas/reservation/holds/handlers/place-reservation.ts';
import {
  cancelReservation,
  getReservation,
  listReservations,
} from '../../../lambdas/reservation/holds/handlers/reservations.ts';
import { newId } from '../../../lambdas/shared/domain/ids.ts';
import { signToken, verifyToken } from '../../../lambdas/shared/domain/opaque-token.ts';
import { idempotency, openSale, type Sale, verifySeats } from './given.ts';
import { outcome } from './outcome.ts';

const keys = { current: 'k'.repeat(64) };
/** The lambdas' clock in these tests is this far ahead of the clock of the database. */
const AHEAD_MS = 3_600_000;
const realNow = Date.now;

let sale: Sale;
beforeAll(async () => {
  sale = await openSale();
});
afterEach(async () => {
  Date.now = realNow;
  expect(await verifySeats(sale)).toEqual([]);
});
afterAll(() => sale.close());

interface Answer {
  readonly body: ReservationView & {
    readonly reservation: ReservationView;
    readonly items: readonly ReservationView[];
    readonly paymentOrder?: string;
  };
}

/** The routes of one user, called by their handlers. */
function userOf(eventId: string) {
  const user = { id: newId() };
  const secret = () => Promise.resolve(keys);
  const deps = () => ({ ...sale.deps, paymentOrderKeys: secret, admissionKeys: secret });
  const facts = { admissionId: newId(), eventId, userId: user.id };
  const admissionToken = signToken(ADMISSION_TOKEN, facts, new Date(realNow() + 2 * AHEAD_MS), keys);
  const request = (more: object) => ({ user, params: {}, query: {}, headers: {}, idempotency: idempotency(), ...more });
  const run = async (handler: { readonly run: (deps: never, request: never) => Promise<unknown> }, more: object) =>
    ((await handler.run(deps() as never, request(more) as never)) as Answer).body;
  return {
    place: async (key: string, more: object = {}) =>
      run(placeReservation, {
        idempotency: idempotency(`${user.id}${key}`),
        body: { eventId, admissionToken, seatIds: [0], ...more },
      }),
    get: (id: string) => run(getReservation, { params: { id } }),
    list: async () => (await run(listReservations, { query: { limit: 20 } })).items,
    cancel: (id: string) => run(cancelReservation, { params: { id }, body: {}, idempotency: idempotency(`c${id}`) }),
  };
}

const leave = (id: string, seconds: number) =>
  sale.db.sql(
    `UPDATE reservation.reservations
        SET created_at = now() - interval '30 minutes', expires_at = now() + $2 * interval '1 second'
      WHERE id = $1`,
    [id, seconds],
  );
const databaseTime = async (): Promise<number> => (await sale.db.sql<{ now: Date }>('SELECT now()'))[0]!.now.getTime();

it('payBy is 30 s before the end of the hold, in the answer and in the payment order', async () => {
  const user = userOf(await sale.event());
  const { reservation, paymentOrder } = await user.place('k');
  expect(Date.parse(reservation.expiresAt) - Date.parse(reservation.payBy)).toBe(30_000);
  const order = verifyToken(PAYMENT_ORDER_TOKEN, paymentOrder!, new Date(), keys);
  expect(order).toMatchObject({ ok: true, facts: { payBy: reservation.payBy } });
  const shown = await user.get(reservation.id);
  expect(shown).toMatchObject({ payBy: reservation.payBy, paymentOrder });
  expect(await user.list()).toMatchObject([{ payBy: reservation.payBy }]);
});

it('a reservation is read with the seats that were held, one by one and in the list', async () => {
  const user = userOf(await sale.event());
  const { reservation } = await user.place('k', { seatIds: [0, 1] });
  expect(reservation.seats).toMatchObject([
    { id: 0, section: 'R', row: 'A0', number: 1 },
    { id: 1, section: 'R', row: 'A0', number: 2 },
  ]);
  expect((await user.get(reservation.id)).seats).toEqual(reservation.seats);
  expect((await user.list())[0]!.seats).toEqual(reservation.seats);
});

it('serverTime is the time of the database in every answer, also in a repeated one', async () => {
  const user = userOf(await sale.event());
  Date.now = () => realNow() + AHEAD_MS;
  const isNow = async (ask: () => Promise<{ readonly serverTime: string }>) => {
    const before = await databaseTime();
    const at = Date.parse((await ask()).serverTime);
    expect(at).toBeGreaterThanOrEqual(before);
    expect(at).toBeLessThanOrEqual(await databaseTime());
  };
  const { reservation } = await user.place('k');
  await isNow(() => user.place('k').then((again) => again.reservation));
  await isNow(() => user.get(reservation.id));
  await isNow(() => user.list().then(([first]) => first!));
  await isNow(() => user.cancel(reservation.id).then((cancelled) => cancelled.reservation));
  await isNow(() => user.cancel(reservation.id).then((cancelled) => cancelled.reservation));
});

it('a repeat of a request that an older version of the code has answered contains payBy', async () => {
  const user = userOf(await sale.event());
  const { reservation } = await user.place('k');
  await sale.db.sql("UPDATE reservation.idempotency_keys SET result = (result::jsonb - 'payBy' - 'serverTime')::json");
  expect((await user.place('k')).reservation).toMatchObject({ payBy: reservation.payBy });
});

it('a reservation has a payment order until payBy and none from then on', async () => {
  const user = userOf(await sale.event());
  const { reservation } = await user.place('k');
  await leave(reservation.id, 32);
  expect(await user.get(reservation.id)).toHaveProperty('paymentOrder');
  await leave(reservation.id, 30);
  expect(await user.get(reservation.id)).not.toHaveProperty('paymentOrder');
});

it('a hold that can no longer be paid cannot be replaced', async () => {
  const user = userOf(await sale.event());
  const { reservation } = await user.place('k');
  await leave(reservation.id, 30);
  const replacement = user.place('k2', { seatIds: [1], replaces: reservation.id });
  expect(await outcome(replacement)).toBe('cannot_replace');
});
