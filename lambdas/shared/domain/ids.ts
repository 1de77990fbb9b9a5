import { randomFillSync } from 'node:crypto';

const ID_BYTES = 16;
/** Random bytes of 256 ids, read at once: one call for each id is most of its cost. */
const pool = Buffer.alloc(256 * ID_BYTES);
let used = pool.length;

function takeRandom(): Buffer {
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += ID_BYTES;
  return pool.subarray(used - ID_BYTES, used);
}

/**
 * A UUIDv7: its first 48 bits are the time, so new rows are neighbours in an index.
 *
 * Created in code, not by the database: a sequence or a default would cost a round trip and pin a proxied connection.
 * @see RFC 9562 §5.7
 */
export function newId(nowMs: number = Date.now()): string {
  const bytes = takeRandom();
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
