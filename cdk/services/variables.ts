import type * as z from 'zod';
import type { variables } from '#shared/config/variables.ts';

type Variables = typeof variables;

/** The variables that `config(part)` reads in a function: TypeScript refuses a name too many and one too few. */
export const part = <P extends keyof Variables>(
  _name: P,
  values: Readonly<Record<keyof z.input<Variables[P]>, string | undefined>>,
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries<string | undefined>(values).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]])),
  );

/** As `on` and `off` are written there. */
export const onOff = (is: boolean): string => (is ? 'on' : 'off');
