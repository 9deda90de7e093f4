import { expect, it } from 'vitest';
import { constantTimeEqual } from './equal.ts';

it('tells equal bytes from different ones', () => {
  expect(constantTimeEqual(Uint8Array.of(1, 2, 3), Buffer.from([1, 2, 3]))).toBe(true);
  expect(constantTimeEqual(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2, 4))).toBe(false);
});

it('calls different lengths unequal instead of throwing', () => {
  expect(constantTimeEqual(Uint8Array.of(1, 2, 3), Uint8Array.of(1, 2))).toBe(false);
  expect(constantTimeEqual(new Uint8Array(0), Uint8Array.of(0))).toBe(false);
});
