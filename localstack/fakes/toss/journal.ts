import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import * as z from 'zod';
import { paymentSchema } from './payment.ts';

const keptAnswer = z.object({
  scope: z.string(),
  atMs: z.int(),
  status: z.int(),
  text: z.string(),
});
/** The first answer to an idempotency key. */
export type KeptAnswer = z.infer<typeof keptAnswer>;

const record = z.union([
  z.object({ payment: paymentSchema }),
  z.object({ answer: keptAnswer }),
  z.object({ aheadMs: z.number() }),
  z.object({ webhookUrl: z.string() }),
]);
export type JournalRecord = z.infer<typeof record>;

/** Lines before the file is compacted: 200,000 × 1.5 kB = 300 MB at most. */
const LINES_MAX = 200_000;

/**
 * What survives a restart: one JSON line for each change; the latest line of a kind and key counts.
 *
 * Lines are written at once but not synced to the disk: a killed process loses nothing, a power cut may.
 */
export class Journal {
  readonly #file: string;
  readonly #linesMax: number;
  #lines = 0;

  constructor(folder: string, linesMax = LINES_MAX) {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#file = path.join(folder, 'journal.ndjson');
    this.#linesMax = linesMax;
  }

  /** All records, oldest first. A line that a crash has cut off is skipped. */
  read(): JournalRecord[] {
    if (!existsSync(this.#file)) return [];
    return readFileSync(this.#file, 'utf8').split('\n').flatMap(parseLine);
  }

  append(change: JournalRecord): void {
    appendFileSync(this.#file, toLine(change), { mode: 0o600 });
    this.#lines += 1;
  }

  get isFull(): boolean {
    return this.#lines >= this.#linesMax;
  }

  /** Replaces the file by these records. */
  rewrite(records: Iterable<JournalRecord>): void {
    writeFileSync(`${this.#file}.new`, Array.from(records, toLine).join(''), { mode: 0o600 });
    renameSync(`${this.#file}.new`, this.#file);
    this.#lines = 0;
  }
}

const toLine = (change: JournalRecord): string => `${JSON.stringify(change)}\n`;

function parseLine(line: string): JournalRecord[] {
  if (line === '') return [];
  try {
    return [record.parse(JSON.parse(line))];
  } catch {
    return [];
  }
}
