import { describe, expect, it } from 'vitest';
import { pairedRatios, quantile, quartiles } from './stats.ts';

describe('quantile', () => {
  it('is a value itself where the share falls on one', () => {
    expect(quantile([10, 20, 30, 40, 50], 0.5)).toBe(30);
    expect(quantile([10, 20, 30, 40, 50], 0.25)).toBe(20);
  });

  it('lies between two values in proportion', () => {
    expect(quantile([10, 20], 0.5)).toBe(15);
    expect(quantile([1, 2, 3, 4], 0.25)).toBe(1.75);
    expect(quantile(Float64Array.of(0, 100), 0.99)).toBeCloseTo(99);
  });

  it('has the ends at 0 and 1', () => {
    expect(quantile([7, 8, 9], 0)).toBe(7);
    expect(quantile([7, 8, 9], 1)).toBe(9);
  });

  it('is no number where there are no values', () => {
    expect(quantile([], 0.5)).toBeNaN();
  });
});

describe('quartiles', () => {
  it('sorts by value and leaves what it was given alone', () => {
    const values = [100, 9, 20, 3, 50];
    expect(quartiles(values)).toEqual({ median: 20, lower: 9, upper: 50 });
    expect(values).toEqual([100, 9, 20, 3, 50]);
  });

  it('are not moved by one stalled round', () => {
    expect(quartiles([10, 10, 10, 10, 0.1]).median).toBe(10);
  });
});

describe('paired ratios', () => {
  it('divide what was measured in the same round', () => {
    expect(pairedRatios([50, 20], [100, 40])).toEqual([0.5, 0.5]);
  });

  it('leave out a round that one of them has not had', () => {
    expect(pairedRatios([50, 20], [100])).toEqual([0.5]);
  });
});
