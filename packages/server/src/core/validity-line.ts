import type { Instant } from './clock.ts';
import { type BrandId, latestOf } from './ids.ts';

/** A row behind which everything from before some instant is dead. */
interface Lined {
  /** Tickets issued and sessions started at this instant or before it are dead; 0 where nothing is. */
  readonly validFrom: Instant;
}

/**
 * Draws the line at `now`, and behind everything that the brand has, which is later where the clock has
 * stepped back since. It never moves back, or the dead would rise.
 *
 * @param newest what {@link newestIn} the brand gives
 */
export const drawLine = ({ validFrom }: Lined, now: Instant, newest: Instant): Instant =>
  Math.max(validFrom, now, newest);

/** Whether something that came to be at `since` lies behind the line. */
export const isBehindLine = ({ validFrom }: Lined, since: Instant): boolean => since <= validFrom;

/** Rows that are numbered in the order of time. */
interface Numbered {
  newest(brandId: BrandId): Promise<number | null>;
}

/** No ticket of the brand was issued, and no session started, after this instant; 0 where there is none. */
export const newestIn = async (
  { tickets, sessions }: { readonly tickets: Numbered; readonly sessions: Numbered },
  brandId: BrandId,
): Promise<Instant> => {
  const ids = [await tickets.newest(brandId), await sessions.newest(brandId)];
  return Math.max(...ids.map((id) => (id === null ? 0 : latestOf(id))));
};
