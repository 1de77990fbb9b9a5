import type { Check, Schema } from './check.ts';
import { messageChecks } from './messages.ts';
import { moneyChecks } from './money.ts';
import { placeChecks } from './places.ts';
import { holdChecks, seatChecks } from './seats.ts';

/** Every invariant that can be read from the tables. */
export const checks: readonly Check[] = [
  ...seatChecks,
  ...holdChecks,
  ...moneyChecks,
  ...placeChecks,
  ...messageChecks,
];

/** The checks that read only these schemas: a test of one service has no rows of the others. */
export const checksWithin = (schemas: readonly Schema[]): readonly Check[] =>
  checks.filter((check) => check.schemas.every((schema) => schemas.includes(schema)));
