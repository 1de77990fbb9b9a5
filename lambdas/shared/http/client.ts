import { isIPv6 } from 'node:net';
import Negotiator from 'negotiator';

export type Language = 'ko' | 'en';

/**
 * The language that `Accept-Language` prefers of ours; Korean where it accepts neither.
 *
 * @see RFC 9110 §12.5.4
 */
export function preferredLanguage(acceptLanguage: string | undefined): Language {
  const headers = { 'accept-language': acceptLanguage ?? '*' };
  const [first] = new Negotiator({ headers }).languages(['ko', 'en']);
  return first === 'en' ? 'en' : 'ko';
}

const GROUPS = 8;
const GROUPS_OF_NETWORK = 4;

/**
 * The network of an address, for counting the calls of one client: the /64 of an IPv6 address, because a customer has
 * 2^64 addresses and could use another one each time; an IPv4 address itself. Any other text is returned unchanged.
 *
 * @see RFC 6177 for the size of a customer's network
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = groupsOf(address);
  return embeddedIpv4(groups) ?? `${groups.slice(0, GROUPS_OF_NETWORK).map(toHex).join(':')}::/64`;
}

const toHex = (group: number): string => group.toString(16);

function groupsOf(address: string): number[] {
  // The zone (`%eth0`) has a meaning on one machine only; URL writes every address in one form, without dots.
  const { hostname } = new URL(`http://[${address.split('%')[0]!}]`);
  const [left = [], right = []] = hostname
    .slice(1, -1)
    .split('::')
    .map((half) => half.split(':').filter((group) => group !== ''));
  const zeros = Array.from({ length: GROUPS - left.length - right.length }, () => '0');
  return [...left, ...zeros, ...right].map((group) => Number.parseInt(group, 16));
}

/** `::ffff:203.0.113.7` is an IPv4 address written as IPv6; their /64 would be the same for all. */
function embeddedIpv4(groups: readonly number[]): string | undefined {
  const [high = 0, low = 0] = groups.slice(6);
  const isMapped = groups[5] === 0xffff && groups.slice(0, 5).every((group) => group === 0);
  return isMapped ? [high >> 8, high & 255, low >> 8, low & 255].join('.') : undefined;
}
