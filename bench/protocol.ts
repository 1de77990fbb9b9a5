import type { LoadResult } from './load.ts';
import type { Plan, Setup } from './scenario.ts';

export type Mode = 'direct' | 'http';

/** What the generator asks of the process under test. */
export interface Requests {
  /** Makes what one run works on, and begins to carry messages. */
  readonly prepare: { readonly ask: { scenario: string; mode: Mode; setup: Setup }; readonly answer: Plan };
  /** Direct mode: the load runs in the process itself. */
  readonly load: { readonly ask: { setup: Setup }; readonly answer: LoadResult };
  /** Every message has been handled. */
  readonly drain: { readonly ask: null; readonly answer: { delivered: number } };
  /** What must be true after the run. */
  readonly check: { readonly ask: { done: number }; readonly answer: Readonly<Record<string, number>> };
  /** The address of the database as this role. */
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
