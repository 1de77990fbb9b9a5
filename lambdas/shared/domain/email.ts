const LENGTH_MAX = 254;
const LOCAL_LENGTH_MAX = 64;

const ATOM = String.raw`[A-Za-z0-9!#$%&'*+/=?^_\`{|}~-]+`;
const local = new RegExp(`^${ATOM}(?:\\.${ATOM})*$`);
/** Only these reach the URL parser, which would read a port, a path or an escape. */
const domainCharacters = /^[\p{L}\p{N}\p{M}.-]+$/u;
const LABEL = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domain = new RegExp(`^(?:${LABEL}\\.)+(?!\\d+$)${LABEL}$`);

/** The host in punycode and lower case, as the URL standard converts it; undefined where there is none. */
function toAscii(name: string): string | undefined {
  if (!domainCharacters.test(name)) return undefined;
  const url = `http://${name}/`;
  return URL.canParse(url) ? new URL(url).hostname : undefined;
}

/**
 * The address in its stored form: trimmed, in lower case, its domain in punycode.
 *
 * @returns undefined for what is no address: the part before `@` is a dot-atom of RFC 5322, the part behind it a host
 *   name with a dot. Quoted parts and IP addresses are refused.
 */
export function emailOf(given: string): string | undefined {
  const trimmed = given.trim();
  const at = trimmed.lastIndexOf('@');
  const name = trimmed.slice(0, Math.max(at, 0));
  const host = toAscii(trimmed.slice(at + 1));
  if (host === undefined || !domain.test(host) || !local.test(name)) return undefined;
  const address = `${name.toLowerCase()}@${host}`;
  return name.length <= LOCAL_LENGTH_MAX && address.length <= LENGTH_MAX ? address : undefined;
}
