import * as z from 'zod';
import { variables } from './variables.ts';

type Part = keyof typeof variables;
type Values<P extends Part> = z.output<(typeof variables)[P]>;

const read = new Map<Part, unknown>();

/**
 * One part of the environment, checked on first use and cached: a container's environment never changes.
 *
 * @throws Error naming each variable that is missing or wrong; the function cannot work and must not start
 */
export function config<P extends Part>(part: P): Values<P> {
  const known = read.get(part);
  if (known !== undefined) return known as Values<P>;
  const parsed = variables[part].safeParse(process.env);
  if (!parsed.success) throw new Error(`environment (${part}): ${z.prettifyError(parsed.error)}`);
  read.set(part, parsed.data);
  return parsed.data as Values<P>;
}

/** Whether the function has this part of the environment, because its `uses` names it. */
export const hasConfig = (part: Part): boolean =>
  Object.keys(variables[part].shape).every((key) => process.env[key] !== undefined);
