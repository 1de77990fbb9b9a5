/** The caller's copy is still good. */
export const notModified = (headers: Readonly<Record<string, string>>) =>
  ({ status: 304, body: undefined, headers }) as const;
