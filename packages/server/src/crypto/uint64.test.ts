import { expect, it } from 'vitest';
import { readUint64, writeUint64 } from './uint64.ts';

it.each([0, 1, 2 ** 32 - 1, 2 ** 32, 245103922483201, Number.MAX_SAFE_INTEGER])(
  'reads back %i, at any place',
  (value) => {
    const bytes = Buffer.alloc(12, 0xff);
    writeUint64(value, bytes, 3);
    expect(readUint64(bytes, 3)).toBe(value);
    expect(bytes.readBigUInt64BE(3)).toBe(BigInt(value));
  },
);

it.each([2n ** 53n, 2n ** 53n + 1n, 2n ** 64n - 1n])('does not round %s to another identifier', (value) => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(value);
  expect(readUint64(bytes, 0)).toBeNull();
});

it.each([-1, 0.5, 2 ** 53, Number.NaN, Number.POSITIVE_INFINITY])('writes no %d', (value) => {
  expect(() => writeUint64(value, Buffer.alloc(8), 0)).toThrow(RangeError);
});
