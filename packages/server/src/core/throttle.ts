/** What a throttle answers. */
export interface Allowance {
  readonly allowed: boolean;
  /** Whether this was the first one too many of its window. */
  readonly justExceeded: boolean;
  /** Seconds until there is room again. */
  readonly retryAfter: number;
}

/** A limit on how often something may happen in a window, which begins with the first that is counted. */
export interface Throttle {
  readonly limit: number;
  /** Seconds. */
  readonly window: number;
  /** Counts one more for this key. */
  take(key: string): Promise<Allowance>;
  /**
   * Looks without counting, at what this process knows. Where others count with it, that is how things stood
   * when it last took one itself: nobody waits for a look.
   */
  look(key: string): Promise<Allowance>;
  /** Takes one back that was counted for this key. */
  giveBack(key: string): Promise<void>;
  /** Forgets what was counted for this key. */
  forgive(key: string): Promise<void>;
}

/**
 * Makes throttles that count in one place: this process, or one that many nodes share. Then all nodes together
 * never allow more than the limit, as long as the place can be reached. Each counts alone while it cannot:
 * a request never fails because of its throttle, and never waits for long.
 * @param name one to a throttle: what is counted under another name is another count
 * @param window seconds
 */
export type Counters = (name: string, limit: number, window: number) => Throttle;
