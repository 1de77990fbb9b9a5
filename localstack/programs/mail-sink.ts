/**
 * Receives every mail that SES sends and stores it with attachments as one .eml file. Names sort by time.
 * Run as: node mail-sink.ts --port N --folder F
 */
import { createWriteStream, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { SMTPServer, type SMTPServerDataStream } from 'smtp-server';

const MAILS_MAX = 2_000;
const MAIL_BYTES_MAX = 20_000_000;

const { values } = parseArgs({ options: { port: { type: 'string' }, folder: { type: 'string' } } });
const { port, folder } = values;
if (port === undefined || folder === undefined) throw new Error('--port and --folder are needed');
mkdirSync(folder, { recursive: true });

let count = 0;

// A mail gets its name when it is complete, so that a reader never sees an incomplete file.
async function keep(stream: SMTPServerDataStream, into: string): Promise<void> {
  count += 1;
  const name = `${new Date().toISOString().replaceAll(/[:.]/g, '-')}-${String(count).padStart(6, '0')}.eml`;
  const half = path.join(into, `.${name}.part`);
  await pipeline(stream, createWriteStream(half, { mode: 0o600 }));
  renameSync(half, path.join(into, name));
  forgetOldest(into);
}

function forgetOldest(from: string): void {
  const mails = readdirSync(from)
    .filter((name) => name.endsWith('.eml'))
    .sort();
  for (const name of mails.slice(0, Math.max(0, mails.length - MAILS_MAX)))
    rmSync(path.join(from, name), { force: true });
}

const server = new SMTPServer({
  disabledCommands: ['AUTH', 'STARTTLS'],
  size: MAIL_BYTES_MAX,
  logger: false,
  onData: (stream, _session, done) => {
    keep(stream, folder).then(() => done(), done);
  },
});
server.on('error', (error) => console.error(error.message));
server.listen(Number(port), '127.0.0.1', () => console.log(`mail on 127.0.0.1:${port}`));
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => server.close(() => process.exit(0)));
