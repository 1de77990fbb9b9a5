/** Why a step failed and what to do. The command line prints it as three lines and exits with 1. */
export interface FailureFacts {
  /** The step, as an infinitive: "start PostgreSQL". */
  readonly step: string;
  /** The cause, as the program that failed reported it. */
  readonly because: string;
  /** The command or action that repairs it. */
  readonly fix: string;
}

export class Failure extends Error {
  readonly facts: FailureFacts;

  constructor(facts: FailureFacts, options?: ErrorOptions) {
    super(`${facts.step}: ${facts.because}`, options);
    this.name = 'Failure';
    this.facts = facts;
  }
}

/** The text of any thrown value. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** A failure as three lines. An unexpected error is printed with its stack, so that it can be reported. */
export function explain(error: unknown): string {
  if (error instanceof Failure) {
    const { step, because, fix } = error.facts;
    return `failed   ${step}\nbecause  ${because}\nfix      ${fix}`;
  }
  const whole = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `failed   this command\nbecause  ${whole}\nfix      this is a defect of tiketi: please report it with the lines above`;
}
