import { crc32, deflateRawSync } from 'node:zlib';

/** One file of an archive. */
export interface ZipEntry {
  readonly name: string;
  readonly content: Buffer;
}

const VERSION = 20;
const DEFLATE = 8;
/** UTF-8 names. */
const FLAGS = 0x0800;
/** 1980-01-01, the earliest date of the format. A fixed date makes the bytes reproducible. */
const DATE = 0x0021;
const UNIX_FILE_0644 = (0o100644 << 16) >>> 0;

/** A zip archive, as Lambda takes code. For a few files: everything is in memory. */
export function zip(entries: readonly ZipEntry[]): Buffer {
  const files: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of entries) {
    const nameBytes = Buffer.from(name);
    const packed = deflateRawSync(content);
    const common = header({ name: nameBytes, content, packed });
    const local = Buffer.concat([signature(0x04034b50), common, nameBytes, packed]);
    directory.push(Buffer.concat([signature(0x02014b50), uint16(VERSION), common, tail(offset), nameBytes]));
    files.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const count = uint16(entries.length);
  const end = Buffer.concat([
    signature(0x06054b50),
    uint16(0),
    uint16(0),
    count,
    count,
    uint32(central.length),
    uint32(offset),
    uint16(0),
  ]);
  return Buffer.concat([...files, central, end]);
}

interface Packed {
  readonly name: Buffer;
  readonly content: Buffer;
  readonly packed: Buffer;
}

// The fields that a file's header and its directory entry share, in the same order.
const header = ({ name, content, packed }: Packed): Buffer =>
  Buffer.concat([
    ...[VERSION, FLAGS, DEFLATE, 0, DATE].map(uint16),
    ...[crc32(content), packed.length, content.length].map(uint32),
    ...[name.length, 0].map(uint16),
  ]);

// Comment length, disk, internal attributes, external attributes, offset.
const tail = (offset: number): Buffer =>
  Buffer.concat([uint16(0), uint16(0), uint16(0), uint32(UNIX_FILE_0644), uint32(offset)]);

const signature = (value: number): Buffer => uint32(value);

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}
