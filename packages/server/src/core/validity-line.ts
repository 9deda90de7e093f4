import type { Instant } from './clock.ts';

/** A row behind which everything from before some instant is dead. */
interface Lined {
  /** Tickets issued and sessions started at this instant or before it are dead; 0 where nothing is. */
  readonly validFrom: Instant;
}

/** Draws the line at `now`. It never moves back, even when the clock does, or the dead would rise. */
export const drawLine = ({ validFrom }: Lined, now: Instant): Instant => Math.max(validFrom, now);

/** Whether something that came to be at `since` lies behind the line. */
export const isBehindLine = ({ validFrom }: Lined, since: Instant): boolean => since <= validFrom;
