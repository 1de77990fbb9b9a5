import type { Stage } from './stage.ts';

/** One of many users. What he needs is made before the clock starts. */
export interface Fan {
  readonly id: string;
  /** Access token; only over HTTP, where the authorizer reads it. */
  readonly token?: string;
  /** Admission token, where the scenario does not begin at the queue. */
  readonly admission?: string;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly fan?: Fan | undefined;
  readonly body?: object;
  readonly key?: string;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** One request and its answer, through HTTP or straight into the function. */
export type Send = (call: Call) => Promise<Reply>;

/** What one run works on; it travels between processes, so it is plain data. */
export interface Plan {
  readonly events: readonly string[];
  readonly fans: readonly Fan[];
  /** The run ends when so many units are done, if its time has not ended before. */
  readonly unitsMax: number;
  /** So many start at once, and the next so many only when all of them have ended. */
  readonly round?: number;
  /** Fans who are on their way at once; the connections they share are fewer where they also wait. @default connections */
  readonly fansAtOnce?: number;
}

export interface Setup {
  readonly seconds: number;
  readonly connections: number;
}

export interface Scenario {
  readonly name: string;
  /** What is counted, in the table. */
  readonly unit: string;
  /** Of docs/architecture.md, for the eye. */
  readonly target: string;
  readonly prepare: (stage: Stage, setup: Setup) => Promise<Plan>;
  /** One unit. Throws for an answer that the scenario does not expect; its message is what the table counts. */
  readonly run: (send: Send, plan: Plan, n: number) => Promise<void>;
  /** Queues whose messages are carried to their consumers while the load runs, and to their end before the clock stops. */
  readonly queues?: readonly string[];
  /** Works beside the load, in the process under test. @returns how it is stopped */
  readonly beside?: (stage: Stage, plan: Plan) => () => Promise<void>;
  /** What must be true afterwards, as facts for the table. @throws where it is not */
  readonly check?: (stage: Stage, plan: Plan, done: number) => Promise<Readonly<Record<string, number>>>;
}

/** The answer, which must have this status. */
export function expectStatus(reply: Reply, ...expected: readonly number[]): Reply {
  if (expected.includes(reply.status)) return reply;
  const code = /"code":"(\w+)"/.exec(reply.body)?.[1] ?? '';
  throw new Error(`${reply.status} ${code}`.trim());
}
