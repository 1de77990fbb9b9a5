/** A simulated user. Its tokens are made before the measurement starts. */
export interface User {
  readonly id: string;
  /** Access token; only over HTTP, where the authorizer reads it. */
  readonly token?: string;
  /** Admission token, where the scenario does not start in the waiting room. */
  readonly admission?: string;
}

export interface Call {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly path: string;
  readonly user?: User | undefined;
  readonly body?: object;
  readonly key?: string;
}

export interface Reply {
  readonly status: number;
  readonly body: string;
}

/** Sends one request, over HTTP or directly to the function. */
export type Send = (call: Call) => Promise<Reply>;

/** Checks the status of a reply. @throws Error with its status and problem code when it is another one */
export function expectStatus(reply: Reply, ...expected: readonly number[]): Reply {
  if (expected.includes(reply.status)) return reply;
  const code = /"code":"(\w+)"/.exec(reply.body)?.[1] ?? '';
  throw new Error(`${reply.status} ${code}`.trim());
}
