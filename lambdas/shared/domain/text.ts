/** Characters that may be drawn. Fillers count as letters or symbols in Unicode, although nothing is drawn for them. */
const VISIBLE = String.raw`(?![\p{Default_Ignorable_Code_Point}\u2800\u{1D159}])[\p{L}\p{N}\p{P}\p{S}\p{Co}]`;
/** What follows a visible character without a place of its own: accents, vowel signs, variation selectors. */
const MARK = String.raw`\p{M}`;

const anyVisible = new RegExp(VISIBLE, 'u');
/** Bidi controls, zero-width spaces, soft hyphens: invisible, so that two different texts look the same. */
const hidden = /[\p{Cf}&&\p{Default_Ignorable_Code_Point}]|[\uFFF9-\uFFFB]/v;
/** ZWNJ and ZWJ belong to the spelling of some words (Persian, Sinhala) and of emoji, between two visible characters. */
const joiner = new RegExp(
  `(?<=${VISIBLE}${MARK}*)[\u200C\u200D](?=${VISIBLE}|(?!\\p{Default_Ignorable_Code_Point})${MARK})`,
  'gu',
);
/** The flags of England, Scotland and Wales: a black flag and its region in tags. */
const tagFlag = /\u{1F3F4}[\u{E0020}-\u{E007E}]+\u{E007F}/gu;
/** Control characters, line break and tabulator excepted. */
const control = /[\p{Cc}--[\t\n\r]]/v;
const anyControl = /\p{Cc}/u;

/** Whether something of the text is drawn: fillers, spaces and accents alone are not enough. */
export const isVisible = (text: string): boolean => anyVisible.test(text);

/** Whether the text has characters that are not drawn and change how the rest is read or drawn. */
export const hasHidden = (text: string): boolean =>
  hidden.test(text.replaceAll(tagFlag, '').replaceAll(joiner, '')) || control.test(text);

/** Whether the text has a control character, line breaks included. */
export const hasControl = (text: string): boolean => anyControl.test(text);

const ignorable = /[\p{Default_Ignorable_Code_Point}\u2800\u{1D159}]/gu;

/**
 * Equal for two labels that a reader takes for the same: in NFKC, without case, without what is not drawn.
 *
 * Never shown or stored; it is only compared.
 */
export const labelKey = (label: string): string =>
  label
    .normalize('NFKC')
    .toUpperCase()
    .toLowerCase()
    .replaceAll(ignorable, '')
    .replaceAll(/\s+/g, ' ')
    .trim()
    .normalize('NFKC');
