import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * Secret of two services: `current` signs, both verify, so a key can be changed while tokens are under way.
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

/** The one kind of token that is expected where it is verified; another kind or audience is no token at all. */
export interface TokenKind {
  readonly typ: string;
  readonly aud: string;
}

const mac = (key: string, payload: string): Buffer => createHmac('sha256', key).update(payload).digest();

/**
 * A token that only the holders of the secret can make or check: `payload.mac`, both base64url.
 *
 * @param expiresAt the instant from which `verifyToken` refuses it
 */
export function signToken(kind: TokenKind, facts: object, expiresAt: Date, keys: HmacKeys): string {
  const frame: Frame = { ...kind, exp: Math.floor(expiresAt.getTime() / 1000) };
  const payload = Buffer.from(JSON.stringify({ ...facts, ...frame })).toString('base64url');
  return `${payload}.${mac(keys.current, payload).toString('base64url')}`;
}

export type Verified =
  | { readonly ok: true; readonly facts: unknown }
  | { readonly ok: false; readonly reason: 'forged' | 'expired' };

/**
 * The facts of a token of exactly this kind; `forged` covers everything that was not signed by us for this purpose.
 */
export function verifyToken(kind: TokenKind, token: string, now: Date, keys: HmacKeys): Verified {
  const [payload, signature, ...rest] = token.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0) return { ok: false, reason: 'forged' };
  const given = Buffer.from(signature, 'base64url');
  const live = [keys.current, keys.previous].filter((key) => key !== undefined);
  const isOurs = live.some((key) => {
    const expected = mac(key, payload);
    return given.length === expected.length && timingSafeEqual(given, expected);
  });
  if (!isOurs) return { ok: false, reason: 'forged' };
  const facts = JSON.parse(Buffer.from(payload, 'base64url').toString()) as Frame;
  if (facts.typ !== kind.typ || facts.aud !== kind.aud) return { ok: false, reason: 'forged' };
  if (facts.exp * 1000 <= now.getTime()) return { ok: false, reason: 'expired' };
  return { ok: true, facts };
}
