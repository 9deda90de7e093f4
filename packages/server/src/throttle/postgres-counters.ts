import { RateLimiterMemory } from 'rate-limiter-flexible';
import type { Pseudonyms } from '../core/secrets.ts';
import type { Counters } from '../core/throttle.ts';
import { type CountingDatabase, createBoundedDatabase } from './bounded-database.ts';
import { createLeasedThrottle, type SharedCount } from './leases.ts';
import { SharedLimiter, sweep } from './shared-limiter.ts';

/** Milliseconds. */
const PATIENCE = 500;
const PAUSE = 1000;
const SWEEP_EVERY = 5 * 60_000;

// Rows that one statement deletes, so that it does not keep the connection from counting for long.
const SWEEP_AT_ONCE = 5000;

export interface PostgresCountersOptions {
  /** Over connections of its own, so that a store at work does not keep counting waiting. */
  readonly database: CountingDatabase;
  /** Keys are addresses and names: the database gets to see neither. */
  readonly pseudonym: Pseudonyms;
  /** Told once, when this node begins to count alone. */
  onAway(cause: unknown): void;
  /** Told once, when the nodes count together again. */
  onBack(): void;
  /** Milliseconds that anybody waits for the database. */
  readonly patience?: number;
  /** Milliseconds for which a database that failed is left alone. */
  readonly pause?: number;
}

/** Counts in the table `throttles` of a database that all nodes share. */
export const createPostgresCounters = ({
  database,
  pseudonym,
  onAway,
  onBack,
  patience = PATIENCE,
  pause = PAUSE,
}: PostgresCountersOptions): Counters => {
  const bounded = createBoundedDatabase(database, { patience, pause, onAway, onBack });
  const tidyUp = createSweeper(database);
  return (name, limit, window) => {
    const options = { points: limit, duration: window };
    const insurance = new RateLimiterMemory(options);
    const limiter = new SharedLimiter(bounded, { ...options, insuranceLimiter: insurance });
    // With its limit: nodes that were told different ones count in units that have nothing to do with each other.
    const nameOf = (key: string): string => pseudonym(`${name} ${limit}/${window} ${key}`);
    const shared: SharedCount = {
      async add(key, units) {
        const stored = nameOf(key);
        const { consumedPoints, msBeforeNext } = await limiter.penalty(stored, units);
        // Who has to go on alone goes on from here: a guesser must gain nothing by a database that is slow.
        // The library takes no time for all time.
        if (msBeforeNext > 0) await insurance.set(stored, consumedPoints, msBeforeNext / 1000);
        tidyUp();
        return { units: consumedPoints, remaining: msBeforeNext };
      },
      async clear(key) {
        const stored = nameOf(key);
        await Promise.all([limiter.delete(stored), insurance.delete(stored)]);
      },
    };
    return createLeasedThrottle({ limit, window }, shared);
  };
};

/** Deletes what is over, now and then while something is counted. Whoever counts does not wait for it. */
const createSweeper = (database: CountingDatabase): (() => void) => {
  let next = 0;
  return () => {
    if (performance.now() < next) return;
    next = performance.now() + SWEEP_EVERY;
    sweep(database, SWEEP_AT_ONCE).then(
      (swept) => {
        if (swept === SWEEP_AT_ONCE) next = 0;
      },
      // The next one will do it.
      () => {},
    );
  };
};
