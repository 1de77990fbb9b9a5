import { addLogFacts } from './log.ts';
import { annotate } from './trace.ts';

/** The ids that make log lines and traces searchable; a reservation's id connects all requests and messages of a purchase. */
const ANNOTATED = ['eventId', 'reservationId', 'paymentId'] as const;
const LOGGED = [...ANNOTATED, 'userId'] as const;

const hasIds = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;

/**
 * Adds the ids of this object to every later log line of the invocation, and to the current step of its trace. Other members
 * are ignored. Requests (parameters and body) and messages (data) are recorded by their stacks.
 */
export function recordIds(source: unknown): void {
  if (!hasIds(source)) return;
  for (const name of LOGGED) {
    const id = source[name];
    if (typeof id === 'string') addLogFacts({ [name]: id });
  }
  for (const name of ANNOTATED) {
    const id = source[name];
    if (typeof id === 'string') annotate(name, id);
  }
}
