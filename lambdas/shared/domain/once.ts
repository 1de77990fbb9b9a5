/**
 * One value a container, made on first use: what a function does not need costs its start nothing.
 *
 * A promise that fails is forgotten, else one lost answer at the start would fail every later request of the container.
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
