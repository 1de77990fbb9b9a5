import { TossError } from './errors.ts';

/** What goes back to a caller of the API. */
export interface Answer {
  readonly status: number;
  /** JSON. */
  readonly text: string;
  /** The work is done, but the connection dies instead of the answer. */
  readonly isLost?: true;
}

export const answerOf = (body: unknown, status = 200): Answer => ({ status, text: JSON.stringify(body) });

/** A refusal as its answer. @throws what is no refusal */
export function answerOfError(error: unknown): Answer {
  if (error instanceof TossError) return answerOf(error.body, error.status);
  throw error;
}
