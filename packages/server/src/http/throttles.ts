import type { Counters, Throttle } from '../core/throttle.ts';

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

/**
 * @param createLimit tickets a minute for each API key
 * @param counters where it is counted
 */
export const createThrottles = (createLimit: number, counters: Counters): Throttles => ({
  create: counters('create', createLimit, MINUTE),
  keyRefusals: counters('key-refusals', 10, MINUTE),
  forgeries: counters('forgeries', 1000, MINUTE),
  spent: counters('spent', 30, MINUTE),
  passwordsByPair: counters('passwords-by-pair', 10, 15 * MINUTE),
  passwordsByName: counters('passwords-by-name', 100, 15 * MINUTE),
  passwordsByAddress: counters('passwords-by-address', 100, 15 * MINUTE),
});
