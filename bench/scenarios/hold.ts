import { expectStatus, type Reply, type Send } from '../call.ts';
import type { Plan, Scenario } from '../scenario.ts';
import { assertSold } from '../sold.ts';

const HOLDS_PER_SECOND = 1_500;
const SEATS_OF_EVENT_MAX = 50_000;

/** One user holds one seat. */
async function place(
  send: Send,
  { events, users }: Plan,
  n: number,
  seat: { event: number; id: number },
): Promise<Reply> {
  const user = users[n]!;
  return send({
    method: 'POST',
    path: '/api/reservations',
    user,
    key: user.id,
    body: { eventId: events[seat.event], admissionToken: user.admission, seatIds: [seat.id] },
  });
}

export const hold: Scenario = {
  name: 'hold',
  unit: 'seat held',
  target: '1,150/s HTTP, 1,500/s direct; 45 % of pgbench',
  prepare: async (stage, { seconds }) => {
    const seats = Math.min(SEATS_OF_EVENT_MAX, seconds * HOLDS_PER_SECOND);
    const events = await stage.events(1, { seats });
    return { events, users: stage.admittedUsers(seats, () => events[0]!), unitsMax: seats };
  },
  run: async (send, plan, n) => void expectStatus(await place(send, plan, n, { event: 0, id: n }), 201),
  check: (stage, { events }, done) => assertSold(stage, events, done),
};

const RUSH_USERS = 500;
const RUSH_SEATS = 50;
/** One rush lasts a moment: several give a figure. */
const RUSHES = 10;

export const rush: Scenario = {
  name: 'rush',
  unit: `answer of ${RUSH_USERS} on ${RUSH_SEATS}`,
  target: 'every seat sold once, no errors',
  prepare: async (stage) => {
    const events = await stage.events(RUSHES, { seats: RUSH_SEATS });
    const users = stage.admittedUsers(RUSH_USERS * RUSHES, (n) => events[Math.floor(n / RUSH_USERS)]!);
    return { events, users, unitsMax: users.length, round: RUSH_USERS };
  },
  run: async (send, plan, n) => {
    const seat = { event: Math.floor(n / RUSH_USERS), id: n % RUSH_SEATS };
    const reply = expectStatus(await place(send, plan, n, seat), 201, 409);
    if (reply.status === 409 && !reply.body.includes('"seat_taken"')) expectStatus(reply, 201);
  },
  check: (stage, { events }, done) => assertSold(stage, events, (done / RUSH_USERS) * RUSH_SEATS),
};
