import type { Send, User } from './call.ts';
import type { Stage } from './stage.ts';

/** The data of one run. It is sent between processes, so it is plain JSON. */
export interface Plan {
  readonly events: readonly string[];
  readonly users: readonly User[];
  /** The run ends after this many units, or after its time. */
  readonly unitsMax: number;
  /** Units that start at once; the next round starts when all of them have ended. */
  readonly round?: number;
  /** Users that are active at once. They share the connections, because they also wait. @default connections */
  readonly usersAtOnce?: number;
}

export interface Setup {
  readonly seconds: number;
  readonly connections: number;
}

export interface Scenario {
  readonly name: string;
  /** What is counted, for the table. */
  readonly unit: string;
  /** The target in docs/architecture.md, for the table. */
  readonly target: string;
  readonly prepare: (stage: Stage, setup: Setup) => Promise<Plan>;
  /** Runs one unit. @throws Error for an unexpected answer; the table counts these by their message */
  readonly run: (send: Send, plan: Plan, n: number) => Promise<void>;
  /** Queues whose messages are delivered during the run, and completely before its time stops. */
  readonly queues?: readonly string[];
  /** Starts other work in the process under test. @returns a function that stops it */
  readonly beside?: (stage: Stage, plan: Plan) => () => Promise<void>;
  /** Checks the result of the run. @returns figures for the table. @throws Error when an invariant is violated */
  readonly check?: (stage: Stage, plan: Plan, done: number) => Promise<Readonly<Record<string, number>>>;
}
