import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeBase32, encodeBase32 } from './base32.ts';

it.each([
  ['', ''],
  ['00', '00'],
  ['ff', 'zw'],
  ['0001020304', '000g40r4'],
  ['deadbeef', 'vtpvxvr'],
])('writes %s as %s', (hex, text) => {
  expect(encodeBase32(Buffer.from(hex, 'hex'))).toBe(text);
});

it('reads back any bytes', () => {
  const property = fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
    expect(decodeBase32(encodeBase32(bytes), bytes.length)).toEqual(bytes);
  });
  fc.assert(property, { seed: 1 });
});

describe('refuses', () => {
  it.each([
    ['another length', '000g40r'],
    ['capitals', '000G40R4'],
    ['letters that look like digits', '000g4or4'],
    ['what is not ASCII', '000g40ré'],
    ['white space', '000g40r '],
  ])('%s', (_, text) => {
    expect(decodeBase32(text, 5)).toBeNull();
  });

  it('fill bits that are not zero, which would be a second spelling', () => {
    expect(decodeBase32('zw', 1)).toEqual(Uint8Array.of(255));
    expect(decodeBase32('zx', 1)).toBeNull();
    expect(decodeBase32('zz', 1)).toBeNull();
  });
});
