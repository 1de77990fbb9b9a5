import { describe, expect, it } from '@jest/globals';
import { hashPassword, verifyPassword } from './password.ts';

describe.each(['argon2id', 'scrypt'] as const)('a password hashed by %s', (algorithm) => {
  it('verifies, and no other password does', async () => {
    const stored = await hashPassword('correct horse', algorithm);
    expect(await verifyPassword('correct horse', stored)).toBe(true);
    expect(await verifyPassword('correct horsf', stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });

  it('has its own salt', async () => {
    expect(await hashPassword('same', algorithm)).not.toBe(await hashPassword('same', algorithm));
  });
});

describe('a stored password', () => {
  it('is a PHC string with its algorithm and parameters', async () => {
    expect(await hashPassword('x', 'argon2id')).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(await hashPassword('x', 'scrypt')).toMatch(
      /^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it('is verified by its own parameters, not by the current ones', async () => {
    // From the tests of the reference implementation of argon2: "password", "somesalt".
    const elsewhere = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword('password', elsewhere)).toBe(true);
  });

  it('throws when it is not one of our PHC strings', async () => {
    await expect(verifyPassword('x', '$2b$10$whatever')).rejects.toThrow('PHC');
  });
});

it('verifies no password of an account that does not exist', async () => {
  expect(await verifyPassword('', undefined)).toBe(false);
});

it('accepts the same characters in another composition', async () => {
  const stored = await hashPassword('\u{D55C}\u{AE00}'.normalize('NFD'));
  expect(await verifyPassword('한글', stored)).toBe(true);
});
