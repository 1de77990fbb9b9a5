/** An error as a log line shows it. */
export interface ShownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** SQLSTATE, errno or the error name of an SDK. */
  readonly code?: string | undefined;
  /** Names in the database's error, never the row. */
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly cause?: ShownError | undefined;
}

const CAUSES_MAX = 5;

/**
 * An error as a log may keep it. Other fields are left out: `detail`, `where` and similar fields of PostgreSQL's errors
 * contain a whole row, including addresses and hashes.
 */
export function shownError(error: unknown, causesMax = CAUSES_MAX): ShownError {
  if (!(error instanceof Error)) return { name: 'Error', message: String(error) };
  const text = (key: string): string | undefined => {
    const value: unknown = (error as unknown as Record<string, unknown>)[key];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    name: error.name,
    message: error.message,
    code: text('code'),
    constraint: text('constraint'),
    table: text('table'),
    stack: error.stack,
    cause: error.cause === undefined || causesMax === 0 ? undefined : shownError(error.cause, causesMax - 1),
  };
}
