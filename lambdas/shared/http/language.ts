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
