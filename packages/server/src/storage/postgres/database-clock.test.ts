import { describe, expect, it } from 'vitest';
import { DatabaseClock } from './database-clock.ts';

const YEAR = 365 * 86_400_000;

/** What the database says, a year ahead of this machine, at an instant of the processor's count. */
const databaseAt = (count: number): number => Date.now() - performance.now() + count + YEAR;

/** A measurement that took so long, and found the database's clock in the middle of it. */
const measure = (clock: DatabaseClock, took: number, ahead = 0): void => {
  const answeredAt = performance.now();
  const askedAt = answeredAt - took;
  clock.measured(askedAt, answeredAt, databaseAt(askedAt + took / 2) + ahead);
};

/** How far the clock is ahead of the database. */
const aheadOf = (clock: DatabaseClock): number => clock.now() - databaseAt(performance.now());

describe('the database’s clock, as a node knows it', () => {
  it('is the database’s, whatever this machine’s says', () => {
    const clock = new DatabaseClock();
    measure(clock, 2);
    expect(Math.abs(aheadOf(clock))).toBeLessThan(5);
  });

  it('believes the measurement that can be wrong by less', () => {
    const clock = new DatabaseClock();
    measure(clock, 2);
    measure(clock, 400, 150);
    expect(Math.abs(aheadOf(clock))).toBeLessThan(5);
    measure(clock, 0.5, 1);
    expect(Math.abs(aheadOf(clock) - 1)).toBeLessThan(3);
  });

  it('follows at once where a measurement cannot be true beside the one before', () => {
    const clock = new DatabaseClock();
    measure(clock, 2);
    // Another server took over, whose clock is a minute behind.
    measure(clock, 50, -60_000);
    expect(Math.abs(aheadOf(clock) + 60_000)).toBeLessThan(60);
  });
});
