import { expectStatus, type Scenario } from '../scenario.ts';

/** More than a second can take, so that each fan comes for the first time. */
const FANS_PER_SECOND = 6_000;

/** A room that lets one fan in and no other, so that everyone else is in the line. */
const crowded = { seats: 50, capacity: 1, ratePerSecond: 1 } as const;

export const enter: Scenario = {
  name: 'enter',
  unit: 'fan enters',
  target: '5,000/s HTTP, 15,000/s direct',
  prepare: async (stage, { seconds }) => {
    const fans = stage.fans(seconds * FANS_PER_SECOND);
    return { events: await stage.events(1, crowded), fans, unitsMax: fans.length };
  },
  run: async (send, { events, fans }, n) => {
    const reply = await send({ method: 'POST', path: '/api/queue/enter', fan: fans[n], body: { eventId: events[0] } });
    expectStatus(reply, 200);
  },
};

/** Fans who ask again and again, as browsers do. */
const WAITERS = 1_000;
const UNITS_MAX = 10_000_000;

export const status: Scenario = {
  name: 'status',
  unit: 'status asked',
  target: '5,000/s HTTP, 15,000/s direct',
  prepare: async (stage) => {
    const fans = stage.fans(WAITERS);
    const events = await stage.events(1, crowded);
    const plan = { events, fans, unitsMax: UNITS_MAX };
    for (let n = 0; n < fans.length; n++) await enter.run(stage.send, plan, n);
    return plan;
  },
  run: async (send, { events, fans }, n) => {
    const reply = await send({ method: 'GET', path: `/api/queue/${events[0]}`, fan: fans[n % fans.length] });
    expectStatus(reply, 200);
  },
};
