import { AsyncLocalStorage } from 'node:async_hooks';
import { Logger } from '@aws-lambda-powertools/logger';
import { shownError } from './shown-error.ts';

/** Keys from docs/glossary.md. Never tokens, passwords, bodies or personal data. */
export type LogFacts = Record<string, string | number | boolean | null | undefined | readonly string[]>;

const logger = new Logger();
// A bench or a test runs many invocations in one process, so what belongs to one of them is never put on the logger.
const scope = new AsyncLocalStorage<LogFacts>();

/** Runs one invocation; what is logged inside carries these facts and those added by `addLogFacts`. */
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
  /** Once per fault, at the border where it is known that nobody else will handle it. */
  error: (message: string, error: unknown, facts: LogFacts = {}): void =>
    logger.error(message, { ...withScope(facts), error: shownError(error) }),
};
