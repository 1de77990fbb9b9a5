import path from 'node:path';

/** Folder of this checkout. */
export const CHECKOUT = path.resolve(import.meta.dirname, '..', '..');

/** A path inside the checkout. */
export const inCheckout = (...parts: string[]): string => path.join(CHECKOUT, ...parts);
