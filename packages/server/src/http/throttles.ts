import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible';

/** What a throttle answers. */
export interface Allowance {
  readonly allowed: boolean;
  /** Whether this was the first one too many of its window. */
  readonly justExceeded: boolean;
  /** Seconds until there is room again. */
  readonly retryAfter: number;
}

/** A limit on how often something may happen in a window. */
export interface Throttle {
  readonly limit: number;
  /** Seconds. */
  readonly window: number;
  /** Counts one more for this key. */
  take(key: string): Promise<Allowance>;
  /** Looks without counting. */
  look(key: string): Promise<Allowance>;
  /** Takes one back that was counted for this key. */
  giveBack(key: string): Promise<void>;
  /** Forgets what was counted for this key. */
  forgive(key: string): Promise<void>;
}

const createThrottle = (limit: number, window: number): Throttle => {
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

const MINUTE = 60;

/** Every limit that is kept for callers of one kind or another (contract §2). */
export interface Throttles {
  /** Tickets created, for each API key. */
  readonly create: Throttle;
  /** Refusals of a known API key that are written down, for each key. */
  readonly keyRefusals: Throttle;
  /** Tickets that are not authentic, for each address. */
  readonly forgeries: Throttle;
  /** Redemptions of an authentic ticket that is spent or expired, for each ticket. */
  readonly spent: Throttle;
  /** Passwords tried for one name from one address; forgotten at a success, as the next two count it back. */
  readonly passwordsByPair: Throttle;
  /** Passwords tried for one name from anywhere: looser, or anybody could lock a person out. */
  readonly passwordsByName: Throttle;
  /** Passwords tried from one address. */
  readonly passwordsByAddress: Throttle;
}

/** @param createLimit tickets a minute for each API key */
export const createThrottles = (createLimit: number): Throttles => ({
  create: createThrottle(createLimit, MINUTE),
  keyRefusals: createThrottle(10, MINUTE),
  forgeries: createThrottle(1000, MINUTE),
  spent: createThrottle(30, MINUTE),
  passwordsByPair: createThrottle(10, 15 * MINUTE),
  passwordsByName: createThrottle(100, 15 * MINUTE),
  passwordsByAddress: createThrottle(100, 15 * MINUTE),
});
