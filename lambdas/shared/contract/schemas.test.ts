import { describe, expect, it } from '@jest/globals';
import type * as z from 'zod';
import { email, instant, line, page, search, text } from './schemas.ts';

const messagesOf = (schema: z.ZodType, value: unknown): string[] =>
  (schema.safeParse(value).error?.issues ?? []).map(({ message }) => message);

describe('an instant', () => {
  it.each(['1970-01-01T00:00:00Z', '2027-05-01T10:30:00.000Z', '2999-12-31T23:59:59.999Z'])('may be %s', (at) => {
    expect(instant.parse(at)).toBe(at);
    // What the stores give back is an instant again.
    expect(instant.safeParse(new Date(at).toISOString()).success).toBe(true);
  });

  it.each([
    ['before 1970', '1969-12-31T23:59:59Z'],
    ['of the year 0', '0000-01-01T00:00:00Z'],
    ['after 2999', '3000-01-01T00:00:00Z'],
    ['of the year 9999', '9999-12-31T23:59:59Z'],
    ['of no calendar', '2027-02-29T00:00:00Z'],
    ['of another zone', '2027-05-01T10:30:00+09:00'],
    ['without a time', '2027-05-01'],
  ])('is none %s', (_, at) => {
    expect(instant.safeParse(at).error?.issues).toHaveLength(1);
  });
});

describe.each([
  ['text', text(20)],
  ['line', line(20)],
])('%s', (_, schema) => {
  it('is stored in NFC and trimmed', () => {
    expect(schema.parse('  \u1112\u1169\u11bc길동\u3000')).toBe('홍길동');
    expect(schema.parse('Cafe\u0301')).toBe('Caf\u00e9');
  });

  it.each([
    ['Sinhala with ZWJ', 'ශ්\u200dරී'],
    ['Persian with ZWNJ', 'علی\u200cرضا'],
    ['Bengali with ZWJ before a sign', 'র\u200d্যাব'],
    ['an emoji family', '👨\u200d👩\u200d👧'],
    ['an emoji with a variation selector before ZWJ', '❤\ufe0f\u200d🔥'],
    ['an emoji with a skin tone', '👩🏽\u200d🚀'],
    ['a flag made of tags', '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f}'],
    ['a digit', '1'],
    ['Hangul with a filler inside', '홍\u3164길동'],
  ])('may be %s', (_name, value) => {
    expect(schema.parse(value)).toBe(value);
  });

  it.each([
    ['the Hangul filler', '\u3164'],
    ['the Jamo fillers', '\u115f\u1160'],
    ['the half-width filler', '\uffa0'],
    ['the Braille blank', '\u2800'],
    ['combining marks alone', '\u0301\u0302'],
    ['variation selectors alone', '\ufe0f'],
    ['spaces', ' \u00a0\u3000 '],
    ['the empty text', ''],
  ])('is refused when it is only %s', (_name, value) => {
    expect(messagesOf(schema, value)).toEqual(['needs a visible character']);
  });

  it.each([
    ['a right-to-left override', 'a\u202eb'],
    ['a right-to-left mark', 'a\u200fb'],
    ['an isolate', 'a\u2066b'],
    ['a zero-width space', 'a\u200bb'],
    ['a word joiner', 'a\u2060b'],
    ['a byte order mark inside', 'a\ufeffb'],
    ['a soft hyphen', 'a\u00adb'],
    ['ZWJ at its end', 'a\u200d'],
    ['ZWJ at its start', '\u200da'],
    ['ZWNJ before a space', 'a\u200c b'],
    ['two joiners', 'a\u200d\u200db'],
    ['a joiner beside a filler', 'a\u200d\u3164'],
    ['a tag without a flag', 'a\u{e0067}b'],
  ])('is refused for %s', (_name, value) => {
    expect(messagesOf(schema, value)).toEqual(['contains an invisible control character']);
  });

  it('is limited after it was converted to its stored form', () => {
    expect(schema.parse(` ${'e\u0301'.repeat(20)} `)).toHaveLength(20);
    expect(messagesOf(schema, 'a'.repeat(21))).toHaveLength(1);
  });
});

it('only text of several lines may contain a line break', () => {
  expect(text(20).parse('a\nb\tc')).toBe('a\nb\tc');
  expect(messagesOf(line(20), 'a\nb')).toEqual(['contains an invisible control character']);
  expect(messagesOf(text(20), 'a\u0007b')).toEqual(['contains an invisible control character']);
});

describe('a search text', () => {
  it('is compared in NFKC', () => {
    expect(search(20).parse(' ＩＵ ')).toBe('IU');
    expect(search(20).parse('\u1100\u1161')).toBe('가');
  });

  it.each(['', '  '])('is no search when it is %j', (q) => {
    expect(search(20).parse(q)).toBeUndefined();
  });

  it('is refused for what no line may contain', () => {
    expect(messagesOf(search(20), 'a\u200bb')).toHaveLength(1);
  });
});

describe('an e-mail address', () => {
  it.each([
    ['user@tiketi.example', 'user@tiketi.example'],
    ['  User@Tiketi.Example ', 'user@tiketi.example'],
    ['user@x.xn--3e0b707e', 'user@x.xn--3e0b707e'],
    ['user@한국.한국', 'user@xn--3e0b707e.xn--3e0b707e'],
    ['user@BÜCHER.example', 'user@xn--bcher-kva.example'],
    ["a!#$%&'*+/=?^_`{|}~-b@x.example", "a!#$%&'*+/=?^_`{|}~-b@x.example"],
    [`${'a'.repeat(64)}@x.example`, `${'a'.repeat(64)}@x.example`],
    ['a.b.c@mail.x.example', 'a.b.c@mail.x.example'],
  ])('%s is stored as %s', (given, stored) => {
    expect(email.parse(given)).toBe(stored);
    expect(email.parse(stored)).toBe(stored);
  });

  it.each([
    `${'a'.repeat(65)}@x.example`,
    `a@${'b'.repeat(64)}.example`,
    `a@${'b.'.repeat(125)}example`,
    '@x.example',
    'a@',
    'a',
    'a@b@x.example',
    'a@localhost',
    'a@127.0.0.1',
    'a@0x7f.1',
    'a@[::1]',
    '.a@x.example',
    'a.@x.example',
    'a..b@x.example',
    'a b@x.example',
    'ä@x.example',
    'a@x .example',
    'a@x%2eexample',
    'a@x/y.example',
    'a@x.example:25',
    'a@-x.example',
    'a@x-.example',
    '"a b"@x.example',
  ])('%s is none', (given) => {
    expect(messagesOf(email, given)).toEqual(['is not an e-mail address']);
  });
});

describe('the size of a page', () => {
  const { limit } = page;

  it('is 1 to 100, and 20 where it is left out', () => {
    expect(['1', '99', '100'].map((given) => limit.parse(given))).toEqual([1, 99, 100]);
    expect(limit.parse(undefined)).toBe(20);
  });

  it.each(['0', '101', '007', '1e1', '0x10', '+5', ' 5', '5 ', '5.0', '-1', '', 'Infinity', '1000'])(
    'is never %j',
    (given) => {
      expect(limit.safeParse(given).success).toBe(false);
    },
  );
});
