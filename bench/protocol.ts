import type { LoadResult } from './load.ts';
import type { Plan, Setup } from './scenario.ts';

export type Mode = 'direct' | 'http';

/** Requests of the load generator to the process under test. */
export interface Requests {
  /** Prepares the data of one run and starts the message pump. */
  readonly prepare: { readonly ask: { scenario: string; mode: Mode; setup: Setup }; readonly answer: Plan };
  /** Direct mode: the load runs in the process itself. */
  readonly load: { readonly ask: { setup: Setup }; readonly answer: LoadResult };
  /** Waits until every message is handled. */
  readonly drain: { readonly ask: null; readonly answer: { delivered: number } };
  /** Checks the invariants after the run. */
  readonly check: { readonly ask: { done: number }; readonly answer: Readonly<Record<string, number>> };
  /** The URL of the database for a role. */
  readonly databaseUrl: { readonly ask: { role: string }; readonly answer: string };
  readonly close: { readonly ask: null; readonly answer: null };
}
export type RequestName = keyof Requests;

export interface Asked {
  readonly id: number;
  readonly name: RequestName;
  readonly ask: unknown;
}
export type Answered =
  | { readonly id: number; readonly answer: unknown }
  | { readonly id: number; readonly error: string };
