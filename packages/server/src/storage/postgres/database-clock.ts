import type { Clock, Instant } from '../../core/clock.ts';

// Milliseconds for which a measurement goes before any other that is less exact: clocks drift.
const TRUSTED_FOR = 10_000;

/**
 * The database's clock, which judges on many nodes, as far as it can be known without asking each time: what a
 * transaction decides by is the time that the transaction itself read. Between measurements it goes on by the
 * processor's own count, so that nothing here moves when somebody sets this machine's clock.
 */
export class DatabaseClock implements Clock {
  #offset = Date.now() - performance.now();
  /** How far the offset can be wrong, at most. */
  #error = Number.POSITIVE_INFINITY;
  #measuredAt = Number.NEGATIVE_INFINITY;

  now(): Instant {
    return Math.floor(performance.now() + this.#offset);
  }

  /**
   * Takes a measurement into account.
   * @param askedAt, answeredAt by `performance.now()`
   * @param databaseNow what the database's clock said in between
   */
  measured(askedAt: number, answeredAt: number, databaseNow: Instant): void {
    const error = (answeredAt - askedAt) / 2;
    const offset = databaseNow - (askedAt + error);
    const contradicts = Math.abs(offset - this.#offset) > error + this.#error + 1;
    if (error > this.#error && !contradicts && answeredAt - this.#measuredAt < TRUSTED_FOR) return;
    this.#offset = offset;
    this.#error = error;
    this.#measuredAt = answeredAt;
  }
}
