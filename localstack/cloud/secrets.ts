import { randomBytes } from 'node:crypto';
import { readState, type State, writeState } from './state.ts';

interface Secrets {
  readonly postgresPassword: string;
}

/** The passwords of this cloud, generated on first use and readable only by their owner. */
export function secretsOf(state: State): Secrets {
  const kept = readState(state, 'secrets.json') as Partial<Secrets> | undefined;
  if (typeof kept?.postgresPassword === 'string') return { postgresPassword: kept.postgresPassword };
  const made: Secrets = { postgresPassword: randomBytes(24).toString('base64url') };
  writeState(state, 'secrets.json', made);
  return made;
}
