import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import { shownError } from './shown-error.ts';

/** Keys from docs/glossary.md. Never tokens, passwords, bodies or personal data. */
export type LogFacts = Record<string, string | number | boolean | null | undefined | readonly string[]>;

const logger = new Logger();
// A bench or a test runs many invocations in one process, so the facts of one invocation are never put on the logger.
const scope = new AsyncLocalStorage<LogFacts>();

/** Runs one invocation; each line logged in it carries these facts and those added by `addLogFacts`. */
export const withLogFacts = <T>(facts: LogFacts, work: () => T): T => scope.run({ ...facts }, work);

/** Adds facts to every later line of this invocation. */
export function addLogFacts(facts: LogFacts): void {
  const current = scope.getStore();
  if (current !== undefined) Object.assign(current, facts);
}

const withScope = (facts: LogFacts): LogFacts => ({ ...scope.getStore(), ...facts });

export const log = {
  debug: (message: string, facts: LogFacts = {}): void => logger.debug(message, withScope(facts)),
  info: (message: string, facts: LogFacts = {}): void => logger.info(message, withScope(facts)),
  warn: (message: string, facts: LogFacts = {}): void => logger.warn(message, withScope(facts)),
  /** Once per fault, at the outermost place that handles it. */
  error: (message: string, error: unknown, facts: LogFacts = {}): void =>
    logger.error(message, { ...withScope(facts), error: shownError(error) }),
};
