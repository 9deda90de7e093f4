import type { Instant } from '../../core/clock.ts';
import type { CountedRefusals } from '../refusal-counter.ts';
import type { Engine } from './engine.ts';

/** Adds to the counts of refusals, and drops the hours that are too old to be kept. */
export const prepareRefusals = ({ writer, commits }: Engine) => {
  const add = writer.database.prepare(
    `INSERT INTO refusals (hour, reason, count) VALUES (?, ?, ?)
      ON CONFLICT (hour, reason) DO UPDATE SET count = count + excluded.count`,
  );
  const drop = writer.database.prepare('DELETE FROM refusals WHERE hour < ?');
  const write = (counted: readonly CountedRefusals[], keptSince: Instant): void => {
    for (const { hour, reason, count } of counted) add.run(hour, reason, count);
    drop.run(keptSince);
  };
  return (counted: readonly CountedRefusals[], keptSince: Instant): Promise<void> =>
    commits.submit(() => () => write(counted, keptSince));
};
