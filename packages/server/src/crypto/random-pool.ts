import { randomFillSync } from 'node:crypto';

/** Writes fresh random bytes, as many as its name or its maker says, at a place in a buffer. */
export type RandomSource = (into: Uint8Array, offset: number) => void;

const POOL_BYTES = 6144;

/**
 * Random bytes that are drawn from the operating system several kilobytes at a time, because asking for each
 * nonce costs as much as sealing does. Bytes are wiped as they are handed out: nothing can hand them out again,
 * and no dump of the process shows them here.
 * @param length bytes written by each call; it divides the pool
 */
export const createRandomPool = (length: number): RandomSource => {
  const pool = new Uint8Array(POOL_BYTES);
  let used = POOL_BYTES;
  return (into, offset) => {
    if (used === POOL_BYTES) {
      randomFillSync(pool);
      used = 0;
    }
    // Counted before they are copied: where copying fails, bytes are lost rather than used again.
    const start = used;
    used += length;
    into.set(pool.subarray(start, used), offset);
    pool.fill(0, start, used);
  };
};
