import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { execa } from 'execa';
// Imported because it registers its statements.
import '../lambdas/reservation/holds/operations/place-reservation.ts';
import { knownStatements } from '../lambdas/shared/postgres/statement.ts';
import { onPath } from '../localstack/programs/on-path.ts';
import type { LimitOptions, RawLimit } from './machine.ts';
import type { UnderTest } from './under-test.ts';

const NAME = 'hold, our statements alone (pgbench)';
const SEATS = 50_000;
/** The duration for which the scenario makes as many seats as an event may have. */
const SEATS_SECONDS = 40;

const uuid = (kind: number): string =>
  `('0000000${kind}-0000-7000-8000-' || lpad(to_hex(:seat::bigint), 12, '0'))::uuid`;
const seats = 'ARRAY[:seat]::integer[]';
const scope = `('bench ' || :seat::text)`;

/** Our statement with these expressions in place of its parameters. */
function filled(name: string, values: readonly string[]): string {
  const found = knownStatements().find((each) => each.name === name);
  if (found === undefined) throw new Error(`no statement ${name}`);
  const text = found.text.replaceAll(/\$(\d+)/g, (_, index: string) => {
    const value = values[Number(index) - 1];
    if (value === undefined) throw new Error(`${name} has a parameter without a value here: $${index}`);
    return value;
  });
  return `${text.replaceAll(/\s+/g, ' ')};`;
}

/** One hold, as `placeReservation` sends it: two round trips, then the deletion of the sent outbox rows. */
function scriptOf(eventId: string, clients: number): string {
  const event = `'${eventId}'::uuid`;
  const [id, user, admission] = [uuid(1), uuid(2), uuid(3)];
  const number = `('T251124' || upper(lpad(to_hex(:seat::bigint), 6, '0')))`;
  const outboxRow = (kind: number): string =>
    filled('outbox.insert_row', [uuid(kind), `'reservation.placed'`, '1', 'now()', 'NULL', `'{}'`, 'NULL']);
  return [
    `\\set n :n + 1`,
    `\\set seat :client_id * ${Math.floor(SEATS / clients)} + :n`,
    '\\startpipeline',
    'BEGIN;',
    filled('idempotency.try_lock', [scope]),
    filled('idempotency.find', [scope]),
    filled('reservation.find_event', [event]),
    filled('reservation.take_fan_seats', [event, user, '1']),
    filled('reservation.insert_reservation', [id, number, event, user, admission, seats, 'NULL::uuid']),
    filled('reservation.claim_seats', [id, event, seats]),
    filled('reservation.insert_live_seats', [id, event, seats]),
    filled('reservation.insert_seat_changes', [uuid(4), event, seats]),
    outboxRow(5),
    '\\endpipeline',
    '\\startpipeline',
    outboxRow(6),
    filled('idempotency.keep', [scope, `sha256('bench')`, `'{}'`]),
    'COMMIT;',
    '\\endpipeline',
    filled('outbox.delete_sent', [`ARRAY[${uuid(5)}, ${uuid(6)}]`]),
  ].join('\n');
}

/** The speed of PostgreSQL with the statements of a hold, without any process of ours. */
export async function pgbenchHolds(underTest: UnderTest, options: LimitOptions): Promise<RawLimit> {
  const program = onPath('pgbench');
  if (program === undefined) return { name: NAME, perSecond: undefined, note: 'pgbench is not on the PATH' };
  const setup = { seconds: SEATS_SECONDS, connections: options.connections };
  const { events } = await underTest.ask('prepare', { scenario: 'hold', mode: 'direct', setup });
  await underTest.ask('drain', null);
  const url = await underTest.ask('databaseUrl', { role: 'reservation' });
  const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-bench-'));
  const file = path.join(folder, 'hold.sql');
  writeFileSync(file, scriptOf(events[0]!, options.poolMax));
  try {
    const { stdout, stderr } = await execa(
      program,
      [
        '-n',
        '-M',
        'prepared',
        '-f',
        file,
        '-D',
        'n=-1',
        '-c',
        String(options.poolMax),
        '-T',
        String(options.seconds),
        url,
      ],
      { reject: false },
    );
    const perSecond = /tps = ([\d.]+)/.exec(stdout)?.[1];
    const note = `${options.poolMax} connections`;
    return {
      name: NAME,
      perSecond: perSecond === undefined ? undefined : Number(perSecond),
      note: perSecond === undefined ? stderr.slice(0, 600) : note,
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
