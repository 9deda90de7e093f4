import { type Clock, type Instant, MINUTE } from '../core/clock.ts';
import { type AnonymousReason, hourOf, KEPT, type RefusalCounter } from '../core/refusal/refusal.ts';

export interface BufferedCounter extends RefusalCounter {
  /** Writes what has been counted. Never rejects: what could not be written stays counted. */
  flush(): Promise<void>;
}

/** How often something was refused in an hour, to be added to what is in the store. */
export interface CountedRefusals {
  readonly hour: Instant;
  readonly reason: AnonymousReason;
  readonly count: number;
}

/**
 * Counts in memory: whoever sends refusals by the thousand must not cause a write for each.
 * @param write adds the counts in one transaction, and drops the hours before the one that is given
 */
export const createRefusalCounter = (
  clock: Clock,
  write: (counted: readonly CountedRefusals[], keptSince: Instant) => Promise<void>,
): BufferedCounter => {
  let counts = new Map<string, CountedRefusals>();
  let timer: NodeJS.Timeout | null = null;

  const add = ({ hour, reason, count }: CountedRefusals): void => {
    const key = `${hour} ${reason}`;
    counts.set(key, { hour, reason, count: (counts.get(key)?.count ?? 0) + count });
  };

  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (counts.size === 0) return;
    const taken = counts;
    counts = new Map();
    try {
      await write([...taken.values()], hourOf(clock.now() - KEPT));
    } catch {
      // Nobody waits for this. They are written with those that come next.
      for (const counted of taken.values()) add(counted);
    }
  };

  return {
    count(reason) {
      add({ hour: hourOf(clock.now()), reason, count: 1 });
      // The process need not stay for it: closing the store writes what there is.
      timer ??= setTimeout(() => void flush(), MINUTE).unref();
    },
    flush,
  };
};
