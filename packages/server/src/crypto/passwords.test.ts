import { expect, it } from 'vitest';
import { createPasswords } from './passwords.ts';

const passwords = createPasswords();

it('knows the right password and no other', async () => {
  const hash = await passwords.hash('correct horse battery');
  expect(await passwords.verify(hash, 'correct horse battery')).toBe(true);
  expect(await passwords.verify(hash, 'correct horse batterz')).toBe(false);
  expect(await passwords.verify(hash, '')).toBe(false);
});

it("hashes by Argon2id with OWASP's parameters and a salt of its own", async () => {
  const [one, two] = await Promise.all([passwords.hash('the same'), passwords.hash('the same')]);
  expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$[\w+/]{22}\$[\w+/]{43}$/);
  expect(one).not.toBe(two);
});

it('takes the same characters from any keyboard', async () => {
  const hash = await passwords.hash('cafe\u0301 ﬁne');
  expect(await passwords.verify(hash, 'caf\u00e9 fine')).toBe(true);
  expect(await passwords.verify(hash, 'cafe\u0301 ﬁne')).toBe(true);
});

it('lets nobody in where no hash is stored', async () => {
  expect(await passwords.verify(null, 'anything')).toBe(false);
  expect(await passwords.verify(null, '')).toBe(false);
});

it.each(['', 'plain text', '$argon2id$v=19$m=19456,t=2,p=1$AA$AA', '$2b$12$abcdefghijklmnopqrstuv'])(
  'lets nobody in where what is stored is no hash: %j',
  async (stored) => {
    expect(await passwords.verify(stored, stored)).toBe(false);
  },
);

it('refuses a password that is longer than any can be', async () => {
  const hash = await passwords.hash('');
  expect(await passwords.verify(hash, 'x'.repeat(100_000))).toBe(false);
});

it('turns sign-ins away rather than hashing without bound', async () => {
  const attempts = Array.from({ length: 80 }, () => passwords.verify('no hash', 'x'));
  const results = await Promise.allSettled(attempts);
  const refused = results.filter((result) => result.status === 'rejected');
  expect(refused).toHaveLength(80 - 2 - 64);
  expect(refused[0]?.reason).toMatchObject({ code: 'overloaded' });
});
