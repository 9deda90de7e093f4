import { Problem } from '../core/problem.ts';

/** Runs work for a caller once there is room for it. */
export type RunInSlot = <Result>(work: () => Promise<Result>) => Promise<Result>;

/**
 * At most so many at once, and so many waiting, first come first served; whoever comes then is turned away with
 * `overloaded`.
 */
export const createSlots = (atOnce: number, mostWaiting: number): RunInSlot => {
  const waiting: (() => void)[] = [];
  let free = atOnce;
  return async (work) => {
    if (free > 0) free--;
    else if (waiting.length < mostWaiting) await new Promise<void>((resolve) => waiting.push(resolve));
    else throw new Problem('overloaded', { retryAfter: 1 });
    try {
      return await work();
    } finally {
      // Handed to the next in line, so that nobody who comes between can take it.
      const next = waiting.shift();
      if (next === undefined) free++;
      else next();
    }
  };
};
