import type { StoreCondition } from '../../core/store.ts';
import type { Session } from './session.ts';

/** Looks at the settings that a writing connection has now. */
export const readCondition = async (session: Session): Promise<StoreCondition> => {
  const { rows } = await session.query(
    `SELECT id, current_setting('fsync') = 'on' AND current_setting('full_page_writes') = 'on'
                AND current_setting('synchronous_commit') <> 'off'
       FROM installation`,
  );
  const [[identity, syncsCommits] = ['', false]] = rows as unknown as [string, boolean][];
  return { identity, writeAheadLog: true, syncsCommits, foreignKeys: true };
};
