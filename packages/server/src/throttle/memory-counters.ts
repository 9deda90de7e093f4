import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';
import type { Allowance, Counters } from '../core/throttle.ts';

/** Counts for this process alone. */
export const memoryCounters: Counters = (_name, limit, window) => {
  const limiter = new RateLimiterMemory({ points: limit, duration: window });
  const allowance = (result: RateLimiterRes | null): Allowance => ({
    allowed: result === null || result.consumedPoints <= limit,
    justExceeded: result?.consumedPoints === limit + 1,
    retryAfter: Math.max(1, Math.ceil((result?.msBeforeNext ?? 0) / 1000)),
  });
  return {
    limit,
    window,
    async take(key) {
      try {
        return allowance(await limiter.consume(key));
      } catch (refusal) {
        // The library rejects with the state, not with an error, when the limit is passed.
        if (refusal instanceof RateLimiterRes) return allowance(refusal);
        throw refusal;
      }
    },
    async look(key) {
      const result = await limiter.get(key);
      return { ...allowance(result), allowed: result === null || result.consumedPoints < limit };
    },
    async giveBack(key) {
      await limiter.reward(key, 1);
    },
    async forgive(key) {
      await limiter.delete(key);
    },
  };
};
