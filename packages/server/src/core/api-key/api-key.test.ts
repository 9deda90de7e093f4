import { expect, it } from 'vitest';
import { apiKeyWith, NOW } from '../../../test/support/records.ts';
import { apiKeyState } from './api-key.ts';

it('a revoked key stays revoked when the clock steps back behind its revocation', () => {
  expect(apiKeyState(apiKeyWith({ revokedAt: NOW }), NOW - 2000)).toBe('revoked');
});

it('a key works until the very instant at which it expires', () => {
  const key = apiKeyWith({ expiresAt: NOW });
  expect([NOW - 1, NOW].map((now) => apiKeyState(key, now))).toEqual(['live', 'expired']);
});
