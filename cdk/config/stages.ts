import { dev } from './dev.ts';
import { local } from './local.ts';
import { prod } from './prod.ts';
import type { Stage } from './stage.ts';

const stages = { local, dev: () => dev, prod: () => prod } as const;

export const stageNames = Object.keys(stages) as readonly (keyof typeof stages)[];

/** @throws Error for a stage that does not exist */
export function stageNamed(wanted: unknown, env: NodeJS.ProcessEnv): Stage {
  const name = stageNames.find((known) => known === wanted);
  if (name === undefined) throw new Error(`there is no stage ${String(wanted)}: choose from ${stageNames.join(', ')}`);
  return stages[name](env);
}
