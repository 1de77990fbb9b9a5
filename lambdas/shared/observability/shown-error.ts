/** What a log line says of an error. */
export interface ShownError {
  readonly name: string;
  readonly message: string;
  readonly stack?: string | undefined;
  /** SQLSTATE, errno or the word of an SDK. */
  readonly code?: string | undefined;
  /** Of the database's error: the names of what refused, never the row. */
  readonly constraint?: string | undefined;
  readonly table?: string | undefined;
  readonly cause?: ShownError | undefined;
}

const CAUSES_MAX = 5;

/**
 * An error as a log may keep it. Whatever else lies on it stays out: `detail`, `where` and the like of PostgreSQL's errors
 * show a whole row, with the addresses and hashes in it.
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
