import type { ClientBase } from 'pg';
import type { Check } from './check.ts';

/** Rows that a finding shows; its count says how many there are. */
const EXAMPLES_MAX = 5;

export interface Finding {
  readonly check: Pick<Check, 'name' | 'means'>;
  /** 0 where the invariant holds. */
  readonly violations: number;
  /** Rows of the answer: ids and states, no personal data. */
  readonly examples: readonly unknown[];
}

interface RunOptions {
  /** All messages are handled, so every grace is 0. */
  readonly isSettled: boolean;
}

/**
 * Runs the checks, one statement each. Nothing is changed.
 *
 * @throws pg.DatabaseError when a check does not fit the tables; then no finding is returned
 */
export async function runChecks(
  client: Pick<ClientBase, 'query'>,
  checks: readonly Check[],
  { isSettled }: RunOptions,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const check of checks) findings.push(await runCheck(client, check, isSettled ? 0 : check.graceMinutes));
  return findings;
}

async function runCheck(
  client: Pick<ClientBase, 'query'>,
  { name, means, sql, graceMinutes }: Check,
  minutes = 0,
): Promise<Finding> {
  const { rows } = await client.query<{ violations: number; examples: unknown[] }>(
    `WITH found AS (${sql})
     SELECT (SELECT count(*)::integer FROM found) AS violations,
            (SELECT coalesce(jsonb_agg(to_jsonb(shown)), '[]') FROM (SELECT * FROM found LIMIT ${EXAMPLES_MAX}) AS shown)
              AS examples`,
    graceMinutes === undefined ? [] : [`${minutes} minutes`],
  );
  return { check: { name, means }, ...rows[0]! };
}

/** A finding for an operator: one line, and below it what is broken. */
export const describeFinding = ({ check, violations, examples }: Finding): string =>
  violations === 0
    ? `✔ ${check.name}`
    : [
        `✖ ${check.name}: ${violations}`,
        `    ${check.means}`,
        ...examples.map((example) => `    ${JSON.stringify(example)}`),
      ].join('\n');
