import { expectStatus } from '../call.ts';
import type { Scenario } from '../scenario.ts';

/** More than a second can take, so that each user comes for the first time. */
const USERS_PER_SECOND = 6_000;

/** A room that lets one user in and no other, so that everyone else is in the line. */
const crowded = { seats: 50, capacity: 1, ratePerSecond: 1 } as const;

export const enter: Scenario = {
  name: 'enter',
  unit: 'user enters',
  target: '5,000/s HTTP, 15,000/s direct',
  prepare: async (stage, { seconds }) => {
    const users = stage.users(seconds * USERS_PER_SECOND);
    return { events: await stage.events(1, crowded), users, unitsMax: users.length };
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

/** Users who ask again and again, as browsers do. */
const WAITERS = 1_000;
const UNITS_MAX = 10_000_000;

export const status: Scenario = {
  name: 'status',
  unit: 'status asked',
  target: '5,000/s HTTP, 15,000/s direct',
  prepare: async (stage) => {
    const users = stage.users(WAITERS);
    const events = await stage.events(1, crowded);
    const plan = { events, users, unitsMax: UNITS_MAX };
    for (let n = 0; n < users.length; n++) await enter.run(stage.send, plan, n);
    return plan;
  },
  run: async (send, { events, users }, n) => {
    const reply = await send({ method: 'GET', path: `/api/queue/${events[0]}`, user: users[n % users.length] });
    expectStatus(reply, 200);
  },
};
