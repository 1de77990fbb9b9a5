import * as z from 'zod';

/** A private P-256 key as JWK. Made by the deploy, read by who signs. */
export const signingKey = z.object({
  kid: z.string(),
  kty: z.literal('EC'),
  crv: z.literal('P-256'),
  x: z.string(),
  y: z.string(),
  d: z.string(),
});
/** The first signs; the others are kept until nothing they signed is alive. */
export const signingKeys = z.object({ keys: z.array(signingKey).min(1) });
export type SigningKey = z.infer<typeof signingKey>;
