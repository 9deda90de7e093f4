import { randomFillSync } from 'node:crypto';

const BYTES = 12;
const DRAWN_AT_ONCE = 256;

/**
 * Numbers for requests, by which a failure that a client was told of is found in the log: random, so that they
 * say nothing about how busy the server is, and drawn many at once, because a request takes microseconds.
 */
export const createRequestIds = (): (() => string) => {
  const pool = Buffer.alloc(BYTES * DRAWN_AT_ONCE);
  let used = pool.length;
  return () => {
    if (used === pool.length) {
      randomFillSync(pool);
      used = 0;
    }
    used += BYTES;
    return pool.toString('base64url', used - BYTES, used);
  };
};
