import type { Allowance, Throttle } from '../core/throttle.ts';

/** One count to which all nodes add. */
export interface SharedCount {
  /** Adds to what is counted for this key in its window, or takes away. Never fails, never waits for long. */
  add(key: string, units: number): Promise<Counted>;
  clear(key: string): Promise<void>;
}

export interface Counted {
  /** All that is counted now. */
  readonly units: number;
  /** Milliseconds until the window ends. */
  readonly remaining: number;
}

/** What this process holds of one key's limit. */
interface Share {
  /** Points that are leased and not handed out. */
  left: number;
  /** Leases that all nodes had taken when this one last asked, and those that they would have liked to take. */
  taken: number;
  /** When the window ends, and all of this with it. */
  ends: number;
  /** Until when the shared count is not asked again, because it had no more. */
  closedUntil: number;
  readonly waiting: PromiseWithResolvers<Allowance>[];
  /** Whether somebody is at it for those who wait. */
  serving: boolean;
  timer: NodeJS.Timeout | null;
}

const emptyShare = (): Share => ({
  left: 0,
  taken: 0,
  ends: 0,
  closedUntil: 0,
  waiting: [],
  serving: false,
  timer: null,
});

/** Leases in a limit. A node that does not use its lease up keeps the others from that much. */
const LEASES = 100;

// Milliseconds. Long enough that a flood costs next to nothing, short enough to hear of what was given back.
const CLOSED_FOR = 1000;

/**
 * A throttle that nodes share. It takes points from the shared count in leases, a hundredth of the limit each,
 * and hands them out itself: a limit of 6000 costs one statement in 60 requests. What is counted in the
 * database is leases, each worth the same to everybody, so all nodes together never hand out more than the
 * limit; what a node has leased and not used when the window ends, or when it stops, was refused to others too
 * early. Below 200 a lease is one point, and the count exact.
 *
 * Requests that find no point left wait for the same statement, which takes as many leases as they need.
 *
 * @param now monotonic milliseconds
 */
export const createLeasedThrottle = (
  { limit, window }: Pick<Throttle, 'limit' | 'window'>,
  shared: SharedCount,
  now: () => number = () => performance.now(),
): Throttle => {
  const lease = Math.max(1, Math.floor(limit / LEASES));
  const leases = Math.ceil(limit / lease);
  const shares = new Map<string, Share>();

  const allowance = ({ ends }: Share, allowed: boolean, justExceeded = false): Allowance => ({
    allowed,
    justExceeded,
    // Rounded first: the times are fractions, and their sums a little more than they should be.
    retryAfter: Math.max(1, Math.ceil(Math.round(ends - now()) / 1000)),
  });

  const liveShare = (key: string): Share | null => {
    const share = shares.get(key);
    return share !== undefined && now() < share.ends ? share : null;
  };

  const openShare = (key: string): Share => {
    const share = emptyShare();
    shares.set(key, share);
    return share;
  };

  /** Takes the leases that those who wait need, and shares them out. */
  const renew = async (key: string, share: Share): Promise<void> => {
    const wanted = Math.ceil(share.waiting.length / lease);
    // From before the question: the node must not believe in a window that has ended meanwhile.
    const askedAt = now();
    const { units, remaining } = await shared.add(key, wanted);
    share.taken = units;
    // At most a window: a transaction that waited for another's row is older than the window it then reads.
    share.ends = askedAt + Math.min(remaining, window * 1000);
    const before = units - wanted;
    share.left = Math.min(Math.max(limit - before * lease, 0), wanted * lease);
    for (const { resolve } of share.waiting.splice(0, share.left)) {
      share.left -= 1;
      resolve(allowance(share, true));
    }
    if (units <= leases) return;
    share.closedUntil = now() + CLOSED_FOR;
    // Exactly one question of all nodes crosses the limit, and asks for more than is left.
    const crosses = before <= leases;
    for (const [index, { resolve }] of share.waiting.splice(0).entries())
      resolve(allowance(share, false, crosses && index === 0));
  };

  const serve = async (key: string, share: Share): Promise<void> => {
    share.serving = true;
    try {
      while (share.waiting.length > 0) await renew(key, share);
    } catch (cause) {
      for (const { reject } of share.waiting.splice(0)) reject(cause);
    }
    share.serving = false;
    forgetInTime(key, share);
  };

  const forgetInTime = (key: string, share: Share): void => {
    if (share.timer !== null) clearTimeout(share.timer);
    share.timer = setTimeout(() => {
      if (!share.serving && shares.get(key) === share) shares.delete(key);
    }, share.ends - now()).unref();
  };

  return {
    limit,
    window,

    async take(key) {
      const live = liveShare(key);
      if (live !== null && live.left > 0) {
        live.left -= 1;
        return allowance(live, true);
      }
      if (live !== null && now() < live.closedUntil) return allowance(live, false);
      const share = shares.get(key) ?? openShare(key);
      const waiter = Promise.withResolvers<Allowance>();
      share.waiting.push(waiter);
      if (!share.serving) void serve(key, share);
      return waiter.promise;
    },

    // A look for every request must not be a question for every request. What another node has counted is
    // heard of with the next take, so a key that is used up elsewhere gets at most one more here.
    async look(key) {
      const share = liveShare(key);
      if (share === null) return { allowed: true, justExceeded: false, retryAfter: 1 };
      return allowance(share, share.left > 0 || share.taken < leases, share.taken === leases + 1);
    },

    async giveBack(key) {
      const share = liveShare(key);
      if (lease > 1) {
        if (share !== null) share.left += 1;
        return;
      }
      const { units } = await shared.add(key, -1);
      if (share === null) return;
      share.taken = units;
      share.closedUntil = 0;
    },

    async forgive(key) {
      const share = shares.get(key);
      if (share !== undefined && share.timer !== null) clearTimeout(share.timer);
      shares.delete(key);
      await shared.clear(key);
    },
  };
};
