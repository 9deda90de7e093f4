import { expect, it } from 'vitest';
import { createRandomPool } from './random-pool.ts';

it('never gives the same nonce twice, over several fillings', () => {
  const draw = createRandomPool(12);
  const nonce = Buffer.alloc(12);
  const seen = new Set<string>();
  for (let count = 0; count < 5000; count++) {
    draw(nonce, 0);
    seen.add(nonce.toString('hex'));
  }
  expect(seen.size).toBe(5000);
});

it('writes at the place asked for and nowhere else', () => {
  const bytes = Buffer.alloc(20);
  createRandomPool(12)(bytes, 4);
  expect(bytes.subarray(0, 4)).toEqual(Buffer.alloc(4));
  expect(bytes.subarray(16)).toEqual(Buffer.alloc(4));
  expect(bytes.subarray(4, 16)).not.toEqual(Buffer.alloc(12));
});

it('loses the bytes rather than giving them again where there is no room for them', () => {
  const draw = createRandomPool(12);
  expect(() => draw(new Uint8Array(11), 0)).toThrow(RangeError);
  const after = new Uint8Array(12);
  draw(after, 0);
  expect(after).not.toEqual(new Uint8Array(12));
});
