import * as crypto from 'node:crypto';

/** OWASP's first choice for argon2id; about 70 ms. */
const ARGON2ID = { m: 19_456, t: 2, p: 1 } as const;
/** Where this Node has no argon2: OWASP's scrypt, N = 2^17. */
const SCRYPT = { ln: 17, r: 8, p: 1 } as const;
const SCRYPT_MEMORY_MAX = 256 * 1024 * 1024;
const SALT_BYTES = 16;
const HASH_BYTES = 32;

interface Hashed {
  readonly algorithm: 'argon2id' | 'scrypt';
  readonly salt: Buffer;
  readonly hash: Buffer;
  readonly parameters: Readonly<Record<string, number>>;
}

const hasArgon2 = typeof crypto.argon2 === 'function';

// Keyboards may compose the same characters from different code points. Stored hashes use this form, so it cannot change.
const normal = (password: string): string => password.normalize('NFKC');

function derive(password: string, { algorithm, salt, hash, parameters }: Hashed): Promise<Buffer> {
  const { m = 0, t = 0, p = 0, ln = 0, r = 0 } = parameters;
  const message = normal(password);
  return new Promise((resolve, reject) => {
    const done = (error: Error | null, derived: Buffer): void => (error === null ? resolve(derived) : reject(error));
    if (algorithm === 'scrypt') {
      crypto.scrypt(message, salt, hash.length, { N: 2 ** ln, r, p, maxmem: SCRYPT_MEMORY_MAX }, done);
      return;
    }
    const settings = { message, nonce: salt, memory: m, passes: t, parallelism: p, tagLength: hash.length };
    crypto.argon2('argon2id', settings, done);
  });
}

const base64 = (bytes: Buffer): string => bytes.toString('base64').replaceAll('=', '');

function toPhc({ algorithm, salt, hash, parameters }: Hashed): string {
  const version = algorithm === 'argon2id' ? '$v=19' : '';
  const settings = Object.entries(parameters).map(([key, value]) => `${key}=${value}`);
  return `$${algorithm}${version}$${settings.join(',')}$${base64(salt)}$${base64(hash)}`;
}

const PHC =
  /^\$(?<algorithm>argon2id|scrypt)(\$v=19)?\$(?<settings>[a-z]+=\d+(,[a-z]+=\d+)*)\$(?<salt>[A-Za-z0-9+/]+)\$(?<hash>[A-Za-z0-9+/]+)$/;

function fromPhc(text: string): Hashed {
  const { algorithm, settings = '', salt = '', hash = '' } = PHC.exec(text)?.groups ?? {};
  if (algorithm !== 'argon2id' && algorithm !== 'scrypt') throw new Error('a stored password is no PHC string of ours');
  const parameters = settings.split(',').map((setting): [string, number] => {
    const [key = '', value] = setting.split('=');
    return [key, Number(value)];
  });
  return {
    algorithm,
    salt: Buffer.from(salt, 'base64'),
    hash: Buffer.from(hash, 'base64'),
    parameters: Object.fromEntries(parameters),
  };
}

const chosen = (algorithm: Hashed['algorithm']): Hashed => ({
  algorithm,
  salt: crypto.randomBytes(SALT_BYTES),
  hash: crypto.randomBytes(HASH_BYTES),
  parameters: algorithm === 'argon2id' ? ARGON2ID : SCRYPT,
});

/** The password as a PHC string: argon2id, or scrypt where this Node has no argon2. */
export async function hashPassword(
  password: string,
  algorithm: Hashed['algorithm'] = hasArgon2 ? 'argon2id' : 'scrypt',
): Promise<string> {
  const made = chosen(algorithm);
  return toPhc({ ...made, hash: await derive(password, made) });
}

/**
 * Whether this is the password, in a time that does not depend on the answer.
 *
 * @param stored undefined for an account that does not exist or has no password: the same work is done, and the
 *   answer is false
 * @throws Error for a stored string that is not ours
 */
export async function verifyPassword(password: string, stored: string | undefined): Promise<boolean> {
  // Random bytes replace the missing hash: they cost nothing, and no password produces them.
  const expected = stored === undefined ? chosen(hasArgon2 ? 'argon2id' : 'scrypt') : fromPhc(stored);
  return crypto.timingSafeEqual(await derive(password, expected), expected.hash) && stored !== undefined;
}
