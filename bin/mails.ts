import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { type AddressObject, type ParsedMail, simpleParser } from 'mailparser';

/** One mail that SES sent. */
export interface Mail {
  /** Its place among those that are kept, from 1, the oldest first. */
  readonly id: number;
  readonly file: string;
  readonly parsed: ParsedMail;
}

/** The files of all mails that are kept, the oldest first. */
export const mailFiles = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.eml'))
    .sort()
    .map((name) => path.join(folder, name));

export async function readMail(file: string, id: number): Promise<Mail> {
  return { id, file, parsed: await simpleParser(readFileSync(file)) };
}

const addresses = (of: AddressObject | AddressObject[] | undefined): string =>
  [of]
    .flat()
    .flatMap((each) => (each === undefined ? [] : [each.text]))
    .join(', ');

/** One line of a list. */
export const mailLine = ({ id, parsed }: Mail): string =>
  [
    String(id).padStart(4),
    parsed.date?.toISOString() ?? '',
    addresses(parsed.to).padEnd(28),
    parsed.subject ?? '(no subject)',
    parsed.attachments.length === 0 ? '' : `[${parsed.attachments.length} attached]`,
  ]
    .join('  ')
    .trimEnd();

/** The mail as text, with the names of its attachments. */
export function mailText({ parsed, file }: Mail): string {
  const attached = parsed.attachments.map(
    ({ filename, contentType, size }) => `attached  ${filename ?? '(inline)'}  ${contentType}, ${size} bytes`,
  );
  return [
    `from      ${addresses(parsed.from)}`,
    `to        ${addresses(parsed.to)}`,
    `date      ${parsed.date?.toISOString() ?? ''}`,
    `subject   ${parsed.subject ?? ''}`,
    ...attached,
    `file      ${file}`,
    '',
    parsed.text ?? '(no text part)',
  ].join('\n');
}
