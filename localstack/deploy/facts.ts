import { usesDocker } from '../cloud/docker.ts';
import type { Cloud } from '../cloud/part.ts';
import { keptPorts } from '../cloud/ports.ts';
import { type State, stateFolder } from '../cloud/state.ts';
import { postgresAddress } from '../programs/postgres.ts';
import { runningPid } from '../programs/processes.ts';

/** What the CDK app must know of a local cloud; it reads this as JSON from TIKETI_LOCAL. */
export const localFacts = (cloud: Pick<Cloud, 'state' | 'ports'>) => ({
  ports: cloud.ports,
  postgres: postgresAddress(cloud),
  redis: { host: '127.0.0.1', port: cloud.ports.redis },
});

/**
 * The environment that the CDK app configures the stage `local` from.
 *
 * `tiketi deploy` passes TIKETI_LOCAL. A `cdk` or `cdklocal` started by hand does not: then the facts of the cloud that
 * runs from this checkout are added. Without such a cloud the variable stays unset, and the stage uses the defaults of
 * docker-compose.localstack.yml.
 */
export function localEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  if (env.TIKETI_LOCAL !== undefined && env.TIKETI_LOCAL !== '') return env;
  const state: State = { dir: stateFolder(env.TIKETI_STATE), tools: '' };
  const ports = keptPorts(state);
  const isRunning = usesDocker(state) || runningPid(state, 'emulator') !== undefined;
  if (ports === undefined || !isRunning) return env;
  return { ...env, TIKETI_LOCAL: JSON.stringify(localFacts({ state, ports })) };
}
