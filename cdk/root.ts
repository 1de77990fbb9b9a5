import path from 'node:path';

const ROOT = path.resolve(import.meta.dirname, '..');

/** A path from the root of the checkout. */
export const inRoot = (...parts: string[]): string => path.join(ROOT, ...parts);
