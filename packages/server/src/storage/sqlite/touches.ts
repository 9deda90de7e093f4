import type { StatementSync } from 'node:sqlite';
import { type Instant, MINUTE } from '../../core/clock.ts';
import type { BrandId } from '../../core/ids.ts';
import type { GroupCommit } from './group-commit.ts';

// A bound on memory. Forgetting costs one statement each, which finds that there is nothing to write.
const MOST_REMEMBERED = 10_000;

interface Touch {
  readonly brandId: BrandId;
  readonly at: Instant;
}

/**
 * Notes when something was used: at most one write a minute for each, and none that anybody waits for.
 *
 * @param update takes the instant, brand, id and the instant that is too recent to write again; it must
 *   leave a row alone that was noted later than that, because another process may have noted it
 */
export const createTouches = (commits: GroupCommit, update: StatementSync) => {
  const touched = new Map<number, Touch>();

  const isRecent = (brandId: BrandId, id: number, at: Instant): boolean => {
    const last = touched.get(id);
    return last !== undefined && last.brandId === brandId && last.at <= at && at < last.at + MINUTE;
  };

  return (brandId: BrandId, id: number, at: Instant): void => {
    if (isRecent(brandId, id, at)) return;
    if (touched.size >= MOST_REMEMBERED) touched.clear();
    touched.set(id, { brandId, at });
    commits
      .submit(() => () => void update.run(at, brandId, id, at - MINUTE))
      // Lost without harm, but not for a whole minute.
      .catch(() => touched.delete(id));
  };
};
