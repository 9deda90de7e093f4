import { type Instant, MINUTE } from '../../core/clock.ts';
import { type AnonymousReason, hourOf, KEPT, type RefusalCounter } from '../../core/refusal/refusal.ts';
import type { Engine } from './engine.ts';

export interface BufferedCounter extends RefusalCounter {
  /** Writes what has been counted. Never rejects: what could not be written stays counted. */
  flush(): Promise<void>;
}

type Counts = Map<Instant, Map<AnonymousReason, number>>;

/** Counts in memory: whoever sends refusals by the thousand must not cause a write for each. */
export const createRefusalCounter = ({ writer, commits, clock }: Engine): BufferedCounter => {
  const add = writer.database.prepare(
    `INSERT INTO refusals (hour, reason, count) VALUES (?, ?, ?)
      ON CONFLICT (hour, reason) DO UPDATE SET count = count + excluded.count`,
  );
  const drop = writer.database.prepare('DELETE FROM refusals WHERE hour < ?');
  let counts: Counts = new Map();
  let timer: NodeJS.Timeout | null = null;

  const write = (taken: Counts): void => {
    for (const [hour, reasons] of taken) {
      for (const [reason, count] of reasons) add.run(hour, reason, count);
    }
    drop.run(hourOf(clock.now() - KEPT));
  };

  const flush = async (): Promise<void> => {
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (counts.size === 0) return;
    const taken = counts;
    counts = new Map();
    try {
      await commits.submit(() => () => write(taken));
    } catch {
      // Nobody waits for this. They are written with those that come next.
      for (const [hour, reasons] of taken) {
        for (const [reason, count] of reasons) addTo(counts, hour, reason, count);
      }
    }
  };

  return {
    count(reason) {
      addTo(counts, hourOf(clock.now()), reason, 1);
      // The process need not stay for it: closing the store writes what there is.
      timer ??= setTimeout(() => void flush(), MINUTE).unref();
    },
    flush,
  };
};

const addTo = (counts: Counts, hour: Instant, reason: AnonymousReason, count: number): void => {
  const reasons = counts.get(hour) ?? new Map<AnonymousReason, number>();
  counts.set(hour, reasons);
  reasons.set(reason, (reasons.get(reason) ?? 0) + count);
};
