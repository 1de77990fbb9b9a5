const ENTITY_TAGS = /(?:W\/)?("[^"]*")/g;

/**
 * Whether the caller has this copy already: his `If-None-Match` is `*` or a list that names it, as a strong or a weak
 * one. @see RFC 9110, 13.1.2
 */
export function isKnown(etag: string, ifNoneMatch = ''): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  return [...ifNoneMatch.matchAll(ENTITY_TAGS)].some(([, opaque]) => opaque === etag);
}

/** The caller's copy is still good. */
export const notModified = (headers: Readonly<Record<string, string>>) =>
  ({ status: 304, body: undefined, headers }) as const;
