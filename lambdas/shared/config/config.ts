import * as z from 'zod';
import { variables } from './variables.ts';

type Part = keyof typeof variables;
type Values<P extends Part> = z.output<(typeof variables)[P]>;

const read = new Map<Part, unknown>();

/**
 * One part of the environment. It is validated on first use and cached, because the environment of a container never changes.
 *
 * @throws Error that names each missing or invalid variable; the function cannot work without it
 */
export function config<P extends Part>(part: P): Values<P> {
  const known = read.get(part);
  if (known !== undefined) return known as Values<P>;
  const parsed = variables[part].safeParse(process.env);
  if (!parsed.success) throw new Error(`environment (${part}): ${z.prettifyError(parsed.error)}`);
  read.set(part, parsed.data);
  return parsed.data as Values<P>;
}

/** Whether the function has every variable of this part: `uses` decides it. */
export const hasConfig = (part: Part): boolean =>
  Object.keys(variables[part].shape).every((key) => process.env[key] !== undefined);
