import type * as z from 'zod';

/** One kind of signed token: who makes it for whom is fixed, so that no token is taken for another kind. */
export interface TokenKind<Facts extends z.ZodObject = z.ZodObject> {
  readonly typ: string;
  readonly aud: string;
  readonly facts: Facts;
}

export type FactsIn<Facts extends z.ZodObject> = z.input<Facts>;
export type FactsOut<Facts extends z.ZodObject> = z.output<Facts>;

/** `defineToken('admission', 'reservation', z.object({ … }))`: the kind, the service that verifies it, and its facts. */
export const defineToken = <Facts extends z.ZodObject>(typ: string, aud: string, facts: Facts): TokenKind<Facts> => ({
  typ,
  aud,
  facts,
});
