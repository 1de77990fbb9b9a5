import { expectStatus } from '../call.ts';
import type { Scenario } from '../scenario.ts';

/** More than can enter in a second, so that each user enters once. */
const USERS_PER_SECOND = 6_000;

/** A room that admits one user, so that all others wait. */
const full = { seats: 50, capacity: 1, ratePerSecond: 1 } as const;

export const enter: Scenario = {
  name: 'enter',
  unit: 'user enters',
  target: '5,000/s HTTP, 15,000/s direct',
  prepare: async (stage, { seconds }) => {
    const users = stage.users(seconds * USERS_PER_SECOND);
    return { events: await stage.events(1, full), users, unitsMax: users.length };
  },
  run: async (send, { events, users }, n) => {
    const reply = await send({
      method: 'POST',
      path: '/api/queue/enter',
      user: users[n],
      body: { eventId: events[0] },
    });
    expectStatus(reply, 200);
  },
};

/** Users who poll, as browsers do. */
const WAITERS = 1_000;
const UNITS_MAX = 10_000_000;

export const status: Scenario = {
  name: 'status',
  unit: 'status poll',
  target: '5,000/s HTTP, 15,000/s direct',
  prepare: async (stage) => {
    const users = stage.users(WAITERS);
    const events = await stage.events(1, full);
    const plan = { events, users, unitsMax: UNITS_MAX };
    for (let n = 0; n < users.length; n++) await enter.run(stage.send, plan, n);
    return plan;
  },
  run: async (send, { events, users }, n) => {
    const reply = await send({ method: 'GET', path: `/api/queue/${events[0]}`, user: users[n % users.length] });
    expectStatus(reply, 200);
  },
};
