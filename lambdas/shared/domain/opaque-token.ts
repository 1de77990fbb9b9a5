import { createHmac, timingSafeEqual } from 'node:crypto';
import type { FactsIn, FactsOut, TokenKind } from '../contract/token.ts';

/**
 * A secret of two services: `current` signs, both verify, so a key can be changed while tokens are in use.
 */
export interface HmacKeys {
  readonly current: string;
  readonly previous?: string | undefined;
}

/** What every token carries beside its own facts. `exp` in seconds since the epoch. */
interface Frame {
  readonly typ: string;
  readonly aud: string;
  readonly exp: number;
}

const mac = (key: string, payload: string): Buffer => createHmac('sha256', key).update(payload).digest();

/**
 * A token that only the holders of the secret can make or check: `payload.mac`, both base64url.
 *
 * @param expiresAt the instant from which `verifyToken` refuses it
 */
export function signToken<Facts extends TokenKind['facts']>(
  { typ, aud }: TokenKind<Facts>,
  facts: FactsIn<Facts>,
  expiresAt: Date,
  keys: HmacKeys,
): string {
  const frame: Frame = { typ, aud, exp: Math.floor(expiresAt.getTime() / 1000) };
  const payload = Buffer.from(JSON.stringify({ ...facts, ...frame })).toString('base64url');
  return `${payload}.${mac(keys.current, payload).toString('base64url')}`;
}

export type Verified<Facts> =
  | { readonly ok: true; readonly facts: Facts }
  | { readonly ok: false; readonly reason: 'forged' | 'expired' };

function isSigned(payload: string, signature: string, { current, previous }: HmacKeys): boolean {
  const given = Buffer.from(signature, 'base64url');
  return [current, previous]
    .filter((key) => key !== undefined)
    .some((key) => {
      const expected = mac(key, payload);
      return given.length === expected.length && timingSafeEqual(given, expected);
    });
}

/**
 * The facts of a token of exactly this kind.
 *
 * `forged` is everything that was not signed by us for this purpose with these facts; `expired` a token that was.
 */
export function verifyToken<Facts extends TokenKind['facts']>(
  kind: TokenKind<Facts>,
  token: string,
  now: Date,
  keys: HmacKeys,
): Verified<FactsOut<Facts>> {
  const [payload, signature, ...rest] = token.split('.');
  const isForm = payload !== undefined && signature !== undefined && rest.length === 0;
  if (!isForm || !isSigned(payload, signature, keys)) return { ok: false, reason: 'forged' };
  const signed = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Frame;
  const facts = kind.facts.safeParse(signed);
  if (signed.typ !== kind.typ || signed.aud !== kind.aud || !facts.success) return { ok: false, reason: 'forged' };
  if (signed.exp * 1000 <= now.getTime()) return { ok: false, reason: 'expired' };
  return { ok: true, facts: facts.data };
}
