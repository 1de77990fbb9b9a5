import { brotliCompressSync, gzipSync } from 'node:zlib';
import { applySeatChanges } from '../../lambdas/reservation/seat-map/repositories/seat-map.ts';
import { expectStatus } from '../call.ts';
import type { Plan, Scenario } from '../scenario.ts';
import type { Stage } from '../stage.ts';

const SEATS = 1_250;
const BIG_HALL_SEATS = 20_000;
const UNITS_MAX = 10_000_000;
const CHANGES_PER_TURN = 10;
const TURN_MS = 50;

const pathOf = (eventId: string): string => `/api/events/${eventId}/seats`;

/** Changes 200 seats of the map a second, as holds do; the holds themselves are another scenario. */
function changeSeats({ redis }: Stage, { events }: Plan): () => Promise<void> {
  let version = 1;
  let seatId = 0;
  let last: Promise<unknown> = Promise.resolve();
  const turn = setInterval(() => {
    version++;
    const changes = Array.from({ length: CHANGES_PER_TURN }, () => {
      seatId = (seatId + 1) % SEATS;
      return { seatId, state: version % 2 === 0 ? 'L' : 'A', version } as const;
    });
    last = Promise.all(changes.map((change) => applySeatChanges(redis, events[0]!, [change])));
  }, TURN_MS);
  return async () => {
    clearInterval(turn);
    await last;
  };
}

/** Every third seat of a large hall is taken: worse for compression than a hall where neighbours sell together. */
async function bigHall(stage: Stage): Promise<Record<string, number>> {
  const [eventId] = await stage.events(1, { seats: BIG_HALL_SEATS });
  const path = pathOf(eventId!);
  expectStatus(await stage.send({ method: 'GET', path }), 200);
  const taken = Array.from({ length: BIG_HALL_SEATS }, (_, id) => id).filter(() => Math.random() < 1 / 3);
  for (let from = 0; from < taken.length; from += 500)
    await applySeatChanges(
      stage.redis,
      eventId!,
      taken.slice(from, from + 500).map((seatId) => ({ seatId, state: 'R' as const, version: 2 })),
    );
  const { body } = expectStatus(await stage.send({ method: 'GET', path }), 200);
  const kilobytes = (bytes: number): number => Math.round(bytes / 100) / 10;
  return {
    'kB of 20,000 seats': kilobytes(Buffer.byteLength(body)),
    'kB gzip': kilobytes(gzipSync(body).length),
    'kB brotli': kilobytes(brotliCompressSync(body).length),
  };
}

export const seatMap: Scenario = {
  name: 'map',
  unit: 'seat map of 1,250',
  target: '5,000/s HTTP; 20,000 seats in 6 kB compressed',
  prepare: async (stage) => ({ events: await stage.events(1, { seats: SEATS }), users: [], unitsMax: UNITS_MAX }),
  beside: changeSeats,
  run: async (send, { events }) => {
    const reply = expectStatus(await send({ method: 'GET', path: pathOf(events[0]!) }), 200);
    if (reply.body.length < SEATS) throw new Error('not a whole map');
  },
  check: bigHall,
};
