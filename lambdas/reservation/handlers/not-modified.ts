const ENTITY_TAGS = /(?:W\/)?("[^"]*")/g;

/**
 * Whether the caller has this copy already: `If-None-Match` is `*` or a list that names it, as a strong or a weak etag.
 *
 * @see RFC 9110, 13.1.2
 */
export function isKnown(etag: string, ifNoneMatch = ''): boolean {
  if (ifNoneMatch.trim() === '*') return true;
  return [...ifNoneMatch.matchAll(ENTITY_TAGS)].some(([, opaque]) => opaque === etag);
}

/** More than any client sends. */
const ETAGS_MAX = 10;

/** The etags that `If-None-Match` names, in quotes; none for `*`. */
export const etagsOf = (ifNoneMatch = ''): string[] =>
  [...ifNoneMatch.matchAll(ENTITY_TAGS)].map(([, opaque]) => opaque!).slice(0, ETAGS_MAX);

/** Answers 304: the caller's copy is current. */
export const notModified = (headers: Readonly<Record<string, string>>) =>
  ({ status: 304, body: undefined, headers }) as const;
