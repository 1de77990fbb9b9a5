import { SSMProvider } from '@aws-lambda-powertools/parameters/ssm';
import { SSMClient } from '@aws-sdk/client-ssm';
import * as z from 'zod';
import { config } from '../config/config.ts';
import { once } from '../domain/once.ts';
import { awsSettings } from './clients.ts';

const CACHE_SECONDS = 300;

const publicKey = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  alg: z.literal('ES256'),
  use: z.literal('sig'),
  x: z.string(),
  y: z.string(),
});
const keySet = z.object({ keys: z.array(publicKey).min(1) });
export type PublicKeySet = z.infer<typeof keySet>;

const provider = /* @__PURE__ */ once(() => new SSMProvider({ awsSdkV3Client: new SSMClient(awsSettings) }));

let last: { readonly text: string | undefined; readonly set: PublicKeySet } | undefined;

/**
 * The keys that verify access tokens, cached for five minutes unless `fresh`. Returns the same object while they are
 * unchanged, so that a caller can see when to rebuild what it derived from them.
 */
export async function readPublicKeys({ fresh }: { readonly fresh: boolean }): Promise<PublicKeySet> {
  const name = config('public-keys').PUBLIC_KEYS_PARAMETER;
  const text = await provider().get(name, { maxAge: CACHE_SECONDS, forceFetch: fresh });
  if (last === undefined || text !== last.text) last = { text, set: keySet.parse(JSON.parse(text ?? 'null')) };
  return last.set;
}

/** A private P-256 key as JWK. The deploy creates it, auth signs with it. */
export const signingKey = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
/** The first key signs; the others stay until every token that they signed has expired. */
export const signingKeys = z.object({ keys: z.array(signingKey).min(1) });
export type SigningKey = z.infer<typeof signingKey>;
