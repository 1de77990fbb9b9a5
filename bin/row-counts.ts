import pg from 'pg';

interface Count {
  readonly noun: string;
  readonly total: number;
  readonly byStatus: Readonly<Record<string, number>>;
}

const UNDEFINED_TABLE = '42P01';

const tables = [
  ['events', 'event.events'],
  ['seats', 'reservation.seats'],
  ['reservations', 'reservation.reservations'],
  ['payments', 'payment.payments'],
] as const;

/** Row counts of the main tables by status; empty for a database without tables. */
export async function countRows(url: string): Promise<readonly Count[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const counts: Count[] = [];
    for (const [noun, table] of tables) {
      const { rows } = await client.query<{ status: string; count: number }>(
        `SELECT status, count(*)::int AS count FROM ${table} GROUP BY status ORDER BY count DESC, status`,
      );
      const total = rows.reduce((sum, { count }) => sum + count, 0);
      counts.push({ noun, total, byStatus: Object.fromEntries(rows.map(({ status, count }) => [status, count])) });
    }
    return counts;
  } catch (error) {
    // Nothing was deployed yet.
    if (error instanceof pg.DatabaseError && error.code === UNDEFINED_TABLE) return [];
    throw error;
  } finally {
    await client.end();
  }
}
