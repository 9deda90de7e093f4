import { expect, it } from 'vitest';
import { masterKey } from '../../test/support/key-ring.ts';
import { parseMasterKey } from './master-key.ts';
import { createPseudonyms } from './pseudonyms.ts';

const pseudonym = createPseudonyms(masterKey);

it('is the same for the same text after a restart and on every node, and another for another text', () => {
  expect(createPseudonyms(masterKey)('192.0.2.1')).toBe(pseudonym('192.0.2.1'));
  expect(pseudonym('192.0.2.2')).not.toBe(pseudonym('192.0.2.1'));
});

it('is another in another installation, so that nobody can make a list of them', () => {
  const elsewhere = createPseudonyms(parseMasterKey('5a17'.repeat(16), 'USHER_MASTER_KEY'));
  expect(elsewhere('192.0.2.1')).not.toBe(pseudonym('192.0.2.1'));
});

it.each(['', 'john.d', 'x'.repeat(10_000)])('has 43 characters, whatever it is of', (text) => {
  expect(pseudonym(text)).toMatch(/^[\w-]{43}$/);
});
