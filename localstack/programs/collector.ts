/**
 * Stores the X-Ray segments that the functions send, one JSON document per line.
 * Run as: node collector.ts --port N --file F
 */
import { createSocket } from 'node:dgram';
import { appendFileSync, existsSync, renameSync, statSync } from 'node:fs';
import { parseArgs } from 'node:util';

/** A larger file is renamed; one older file is kept. */
const FILE_BYTES_MAX = 50_000_000;
const WRITE_EVERY_MS = 200;
/** Segments that wait for the next write. Further ones are dropped, as by X-Ray's own daemon. */
const WAITING_MAX = 20_000;

const { values } = parseArgs({ options: { port: { type: 'string' }, file: { type: 'string' } } });
const { port, file } = values;
if (port === undefined || file === undefined) throw new Error('--port and --file are needed');

let waiting: string[] = [];
const socket = createSocket('udp4');

// A datagram is a header line and the segment. Line breaks inside a segment are removed: the file has one per line.
socket.on('message', (datagram) => {
  const text = datagram.toString('utf8');
  const segment = text.slice(text.indexOf('\n') + 1).replaceAll('\n', '');
  if (waiting.length < WAITING_MAX) waiting.push(segment);
});

function write(): void {
  if (waiting.length === 0) return;
  if (existsSync(file ?? '') && statSync(file ?? '').size > FILE_BYTES_MAX) renameSync(file ?? '', `${file}.old`);
  appendFileSync(file ?? '', `${waiting.join('\n')}\n`, { mode: 0o600 });
  waiting = [];
}

setInterval(write, WRITE_EVERY_MS);
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    write();
    process.exit(0);
  });
}
socket.bind(Number(port), '127.0.0.1', () => console.log(`X-Ray segments on 127.0.0.1:${port}`));
