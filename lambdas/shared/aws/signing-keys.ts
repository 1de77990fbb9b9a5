import * as z from 'zod';

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
