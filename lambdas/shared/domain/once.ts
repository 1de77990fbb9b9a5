/**
 * One value per container, created on first use: unused dependencies do not slow down the start.
 *
 * A promise that fails is discarded; otherwise one failure at the start would fail every later request.
 *
 * A composition file serves several functions. Its calls are marked `@__PURE__`, so that esbuild drops the values, and their
 * imports, that a function does not use.
 */
export function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    if (made !== undefined) return made.value;
    const value = make();
    made = { value };
    if (value instanceof Promise) value.catch(() => (made = undefined));
    return value;
  };
}
