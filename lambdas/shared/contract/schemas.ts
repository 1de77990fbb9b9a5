import * as z from 'zod';
import { emailOf } from '../domain/email.ts';
import { hasControl, hasHidden, isVisible } from '../domain/text.ts';

/** PostgreSQL's `integer`: no amount of money and no count in the API is larger. */
const INTEGER_MAX = 2_147_483_647;

/** In lower case: PostgreSQL compares UUIDs in any case, but a Redis key in capitals would be another key. */
export const uuid = z
  .uuid()
  .toLowerCase()
  .meta({ description: 'UUID', example: '019a2f6c-7b1e-7c3d-9f00-2b1c4d5e6f70' });
/**
 * ISO-8601 in UTC, of the years 1970 to 2999: PostgreSQL and JavaScript write the year 0 differently, so neither can
 * read what the other wrote.
 */
export const instant = z.iso
  .datetime({ abort: true })
  .refine((at) => /^(19[7-9]|2\d\d)\d-/.test(at), 'is not of the years 1970 to 2999')
  .meta({ description: 'ISO-8601, UTC, of the years 1970 to 2999', example: '2027-05-01T10:30:00Z' });
/** KRW, an integer: the won has no minor unit. */
export const amount = z.int().min(0).max(INTEGER_MAX).meta({ description: 'KRW', example: 132_000 });
export const count = z.int().min(0).max(INTEGER_MAX).meta({ example: 120 });
/** Trimmed, in lower case, the domain in punycode. */
export const email = z
  .string()
  .transform((given, context) => {
    const address = emailOf(given);
    if (address !== undefined) return address;
    context.addIssue({ code: 'custom', message: 'is not an e-mail address' });
    return z.NEVER;
  })
  .meta({ format: 'email', description: 'E-mail address', example: 'fan@tiketi.example' });

const NO_HIDDEN = 'contains an invisible control character';
const written = (form: 'NFC' | 'NFKC', max: number) =>
  z
    .string()
    .normalize(form)
    .trim()
    .max(max)
    .refine((given) => !hasHidden(given), NO_HIDDEN);
const isDrawn = [isVisible, 'needs a visible character'] as const;
const isOneLine = [(given: string) => !hasControl(given), { message: NO_HIDDEN, abort: true }] as const;

/** Text that a user wrote, of one or more lines. Stored in NFC and trimmed. */
export const text = (max: number) =>
  written('NFC', max)
    .refine(...isDrawn)
    .meta({ minLength: 1, example: '홍길동' });
/** Text of one line that a user wrote: a line break in a title would end the subject of a mail. */
export const line = (max: number) =>
  written('NFC', max)
    .refine(...isOneLine)
    .refine(...isDrawn)
    .meta({ minLength: 1, example: '홍길동' });
/** What a user searches for, in NFKC as the stored search text is; undefined when it is empty. */
export const search = (max: number) =>
  written('NFKC', max)
    .refine(...isOneLine)
    .refine((given) => given === '' || isVisible(given), isDrawn[1])
    .transform((given) => given || undefined)
    .meta({ description: 'Text to search for; empty means no search', example: 'IU' });
/**
 * Text as a service of ours stored it. What it contains was checked when it was written; checked again in a message, a
 * stricter rule would turn messages about older rows into poison.
 */
export const storedText = (max: number) => z.string().min(1).max(max);
/** An opaque signed token; the limit keeps large inputs out of the HMAC. */
export const token = z
  .string()
  .min(1)
  .max(4096)
  .meta({ description: 'Opaque token; pass it on unchanged', example: 'eyJ0eXAiOiJhZG1pc3Npb24ifQ.q83vEjRWeJA' });

const CURSOR = 'IjAxOWEyZjZjLTdiMWUtN2MzZCI';
const PAGE_SIZE_MAX = 100;
const PAGE_SIZE = 20;
/** `?limit=1..100&cursor=`: the cursor is what the last page gave as `nextCursor`. */
export const page = {
  limit: z
    .preprocess(
      (given) => (typeof given === 'string' && /^[1-9]\d{0,2}$/.test(given) ? Number(given) : given),
      z.int().min(1).max(PAGE_SIZE_MAX),
    )
    .default(PAGE_SIZE)
    .meta({ description: 'Items of a page; 20 where it is left out', example: 20 }),
  cursor: z
    .string()
    .min(1)
    .max(512)
    .optional()
    .meta({ description: '`nextCursor` of the last page; left out for the first', example: CURSOR }),
};
export const pageOf = <Item extends z.ZodType>(item: Item) =>
  z.object({
    items: z.array(item).meta({ description: 'The items of this page' }),
    nextCursor: z
      .string()
      .nullable()
      .meta({ description: '`cursor` of the next page; null on the last one', example: CURSOR }),
  });
