export interface Quartiles {
  readonly median: number;
  readonly lower: number;
  readonly upper: number;
}

/**
 * The value below which a share of the sorted values lies, between two values by straight interpolation: type 7
 * of Hyndman and Fan (1996), as R and NumPy have it. `NaN` where there are none.
 * @param share 0 to 1
 */
export const quantile = (sorted: ArrayLike<number>, share: number): number => {
  const place = (sorted.length - 1) * share;
  const below = Math.floor(place);
  const low = sorted[below] ?? Number.NaN;
  const high = sorted[below + 1] ?? low;
  return low + (high - low) * (place - below);
};

export const quartiles = (values: readonly number[]): Quartiles => {
  const sorted = values.toSorted((a, b) => a - b);
  return {
    median: quantile(sorted, 0.5),
    lower: quantile(sorted, 0.25),
    upper: quantile(sorted, 0.75),
  };
};

/**
 * What is left of a known quantity when each value is divided by its neighbour of the same round: whatever slows
 * the machine for a while slows both.
 * @param of one for each round
 * @param to one for each round
 */
export const pairedRatios = (of: readonly number[], to: readonly number[]): number[] =>
  of.slice(0, to.length).map((value, round) => value / (to[round] ?? Number.NaN));
