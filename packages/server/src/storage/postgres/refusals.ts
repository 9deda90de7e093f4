import type { Instant } from '../../core/clock.ts';
import type { CountedRefusals } from '../refusal-counter.ts';
import type { Session } from './session.ts';

/** Adds to the counts of refusals, and drops the hours that are too old to be kept. */
export const addRefusals = async (
  session: Session,
  counted: readonly CountedRefusals[],
  keptSince: Instant,
): Promise<void> => {
  await session.query(
    `WITH dropped AS (DELETE FROM refusals WHERE hour < $4)
     INSERT INTO refusals AS r (hour, reason, count)
     SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[]) AS c (hour, reason, count) ORDER BY hour, reason
         ON CONFLICT (hour, reason) DO UPDATE SET count = r.count + excluded.count`,
    [
      counted.map(({ hour }) => hour),
      counted.map(({ reason }) => reason),
      counted.map(({ count }) => count),
      keptSince,
    ],
  );
};
