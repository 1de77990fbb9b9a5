import { randomBytes } from 'node:crypto';

/**
 * A UUIDv7: its first 48 bits are the time, so new rows are neighbours in an index.
 *
 * Created in code, not by the database: a sequence or a default would cost a round trip and pin a proxied connection.
 * @see RFC 9562 §5.7
 */
export function newId(nowMs: number = Date.now()): string {
  const bytes = randomBytes(16);
  bytes.writeUIntBE(nowMs, 0, 6);
  bytes[6] = (bytes[6]! & 0x0f) | 0x70;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
