import { type Instant, MINUTE } from '../core/clock.ts';
import type { BrandId } from '../core/ids.ts';

// A bound on memory. Forgetting costs one statement each, which finds that there is nothing to write.
const MOST_REMEMBERED = 10_000;

interface Touch {
  readonly brandId: BrandId;
  readonly at: Instant;
}

/**
 * Notes when something was used: at most one write a minute for each, and none that anybody waits for.
 * @param write must leave a row alone that was noted less than a minute before, or later: another process may
 *   have done it
 */
export const createTouches = <Id extends number>(
  write: (brandId: BrandId, id: Id, at: Instant) => Promise<unknown>,
): ((brandId: BrandId, id: Id, at: Instant) => void) => {
  const touched = new Map<number, Touch>();

  const isRecent = (brandId: BrandId, id: number, at: Instant): boolean => {
    const last = touched.get(id);
    return last !== undefined && last.brandId === brandId && last.at <= at && at < last.at + MINUTE;
  };

  return (brandId, id, at) => {
    if (isRecent(brandId, id, at)) return;
    if (touched.size >= MOST_REMEMBERED) touched.clear();
    touched.set(id, { brandId, at });
    // Lost without harm, but not for a whole minute.
    write(brandId, id, at).catch(() => touched.delete(id));
  };
};
