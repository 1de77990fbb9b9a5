import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { build } from 'vite';
import * as z from 'zod';

// Builds the client and fails when a page needs more bytes before it runs than its budget.

interface Budget {
  readonly page: string;
  /** Entry or page in Vite's manifest. */
  readonly chunk: string;
  /** Counted only what is not loaded already. @default nothing is */
  readonly besides?: string;
  /** kB of 1,000 bytes, gzip -9. */
  readonly gzipMax: number;
  readonly brotliMax?: number;
}

const HOME = 'index.html';
const KOREAN = 'locales/ko.po';
const budgets: readonly Budget[] = [
  { page: 'waiting room', chunk: 'waiting.html', gzipMax: 15 },
  { page: 'home', chunk: HOME, gzipMax: 135, brotliMax: 120 },
  { page: '+ seats', chunk: 'src/features/seats/seats-page.tsx', besides: HOME, gzipMax: 35 },
  { page: '+ checkout', chunk: 'src/features/checkout/pay-page.tsx', besides: HOME, gzipMax: 15 },
  { page: '+ reservation', chunk: 'src/features/reservations/reservation-page.tsx', besides: HOME, gzipMax: 15 },
];

const manifestSchema = z.record(
  z.string(),
  z.object({ file: z.string(), imports: z.array(z.string()).default([]), css: z.array(z.string()).default([]) }),
);
type Manifest = z.output<typeof manifestSchema>;

/** The files that must arrive before the chunk runs. */
function filesOf(manifest: Manifest, key: string, seen = new Set<string>()): Set<string> {
  const chunk = manifest[key];
  if (chunk === undefined) throw new Error(`the manifest has no ${key}`);
  if (seen.has(chunk.file)) return seen;
  seen.add(chunk.file);
  for (const css of chunk.css) seen.add(css);
  for (const next of chunk.imports) filesOf(manifest, next, seen);
  return seen;
}

function measure(folder: string): boolean {
  const manifest = manifestSchema.parse(JSON.parse(readFileSync(path.join(folder, '.vite/manifest.json'), 'utf8')));
  const kilobytes = (files: Iterable<string>, squeeze: (bytes: Buffer) => Buffer): number =>
    [...files].reduce((sum, file) => sum + squeeze(readFileSync(path.join(folder, file))).length, 0) / 1_000;
  // Every page of the app also needs one language.
  const withLanguage = (chunk: string): Set<string> =>
    chunk === HOME ? filesOf(manifest, KOREAN, filesOf(manifest, chunk)) : filesOf(manifest, chunk);
  let isGood = true;
  for (const { page, chunk, besides, gzipMax, brotliMax } of budgets) {
    const loaded = besides === undefined ? new Set<string>() : withLanguage(besides);
    const files = [...withLanguage(chunk)].filter((file) => !loaded.has(file));
    const gzip = kilobytes(files, (bytes) => gzipSync(bytes, { level: 9 }));
    const brotli = kilobytes(files, (bytes) => brotliCompressSync(bytes));
    const fits = gzip <= gzipMax && brotli <= (brotliMax ?? gzipMax);
    isGood &&= fits;
    console.log(
      `${fits ? '✔' : '✖'} ${page.padEnd(14)} ${gzip.toFixed(1).padStart(6)} kB gzip (at most ${gzipMax}), ${brotli.toFixed(1)} kB brotli`,
    );
  }
  return isGood;
}

const folder = mkdtempSync(path.join(os.tmpdir(), 'tiketi-web-'));
try {
  await build({
    configFile: path.resolve(import.meta.dirname, '../vite.config.ts'),
    logLevel: 'error',
    build: { outDir: folder, emptyOutDir: true },
  });
  if (!measure(folder)) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
