import { describe, expect, it } from '@jest/globals';
import { hashPassword, verifyPassword } from './password.ts';

describe.each(['argon2id', 'scrypt'] as const)('a password hashed by %s', (algorithm) => {
  it('is known again, and no other password is', async () => {
    const stored = await hashPassword('correct horse', algorithm);
    expect(await verifyPassword('correct horse', stored)).toBe(true);
    expect(await verifyPassword('correct horsf', stored)).toBe(false);
    expect(await verifyPassword('', stored)).toBe(false);
  });

  it('has a salt of its own', async () => {
    expect(await hashPassword('same', algorithm)).not.toBe(await hashPassword('same', algorithm));
  });
});

describe('a stored password', () => {
  it('is a PHC string that says how it was made', async () => {
    expect(await hashPassword('x', 'argon2id')).toMatch(
      /^\$argon2id\$v=19\$m=19456,t=2,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
    expect(await hashPassword('x', 'scrypt')).toMatch(
      /^\$scrypt\$ln=17,r=8,p=1\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/,
    );
  });

  it('is read by the parameters it carries, made elsewhere or earlier', async () => {
    // From the tests of the reference implementation of argon2: "password", "somesalt".
    const elsewhere = '$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc';
    expect(await verifyPassword('password', elsewhere)).toBe(true);
  });

  it('is a fault when it is no PHC string of ours', async () => {
    await expect(verifyPassword('x', '$2b$10$whatever')).rejects.toThrow('PHC');
  });
});

it('knows no password of an account that is not there', async () => {
  expect(await verifyPassword('', undefined)).toBe(false);
});

it('takes the same characters however they were composed', async () => {
  const stored = await hashPassword('\u{D55C}\u{AE00}'.normalize('NFD'));
  expect(await verifyPassword('한글', stored)).toBe(true);
});
