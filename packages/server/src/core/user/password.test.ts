import { expect, it } from 'vitest';
import { normalizePassword, passwordProblem } from './password.ts';

it.each([
  '12345678',
  'x'.repeat(256),
  'pass word with spaces',
  '🦄'.repeat(8),
  'ß'.repeat(256),
  '🦄'.repeat(256),
])('takes %s', (text) => {
  expect(passwordProblem(text)).toBeNull();
});

it.each(['', '1234567', '🦄'.repeat(7), 'e\u0301'.repeat(7)])('says that %j is too short', (text) => {
  expect(passwordProblem(text)).toMatch(/at least 8/);
});

// The last is 200 characters as typed and 3600 when normalised.
it.each(['x'.repeat(257), '🦄'.repeat(257), 'x'.repeat(1_000_000), '\ufdfa'.repeat(200)])(
  'says that a longer one is too long',
  (text) => {
    expect(passwordProblem(text)).toMatch(/at most 256/);
  },
);

it('refuses broken Unicode, which would be hashed as something else', () => {
  expect(passwordProblem('12345678\ud800')).toMatch(/surrogate/);
});

it('has one form for what looks the same', () => {
  expect(normalizePassword('ﬁ\uff11e\u0301')).toBe('fi1\u00e9');
});
