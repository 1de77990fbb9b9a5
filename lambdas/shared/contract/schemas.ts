import * as z from 'zod';

/** PostgreSQL's `integer`: no amount of money and no count in the API is larger. */
const INTEGER_MAX = 2_147_483_647;

/** In lower case: PostgreSQL does not care, but a Redis key in capitals would be another one for the same thing. */
export const uuid = z.uuid().toLowerCase().meta({ description: 'UUID' });
/**
 * ISO-8601 in UTC, of the years 1970 to 2999: PostgreSQL and JavaScript write the year 0 differently, and what one of
 * them has written the other could not read again.
 */
export const instant = z.iso
  .datetime({ abort: true })
  .refine((at) => /^(19[7-9]|2\d\d)\d-/.test(at), 'is not of the years 1970 to 2999')
  .meta({ description: 'ISO-8601, UTC, of the years 1970 to 2999' });
/** KRW, an integer: the won has no minor unit. */
export const amount = z.int().min(0).max(INTEGER_MAX).meta({ description: 'KRW' });
export const count = z.int().min(0).max(INTEGER_MAX);
export const email = z.email().max(254).toLowerCase();
export const text = (max: number) => z.string().trim().min(1).max(max);
/** Text of one line: a break in a title would end the subject of a mail, and what is invisible makes two names look alike. */
export const line = (max: number) => text(max).regex(/^[^\p{Cc}\p{Cf}]*$/u, 'contains a control character');
/** An opaque signed token; the limit only keeps nonsense out of the HMAC. */
export const token = z.string().min(1).max(4096);

const PAGE_SIZE_MAX = 100;
const PAGE_SIZE = 20;
/** `?limit=1..100&cursor=`: the cursor is what the last page gave as `nextCursor`. */
export const page = {
  limit: z.coerce.number().int().min(1).max(PAGE_SIZE_MAX).default(PAGE_SIZE),
  cursor: z.string().min(1).max(512).optional(),
};
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: z.array(item), nextCursor: z.string().nullable() });
