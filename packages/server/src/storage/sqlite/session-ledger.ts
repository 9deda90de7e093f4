import type { SessionLedger } from '../../core/session/ports.ts';
import { prepareEndSession } from './end-session.ts';
import type { Engine } from './engine.ts';
import { createTouches } from './touches.ts';

export const createSessionLedger = ({ writer, commits, onChange }: Engine): SessionLedger => {
  const endSession = prepareEndSession(writer);
  return {
    touch: createTouches(
      commits,
      writer.database.prepare(
        `UPDATE sessions SET last_seen_at = ?1
          WHERE brand_id = ?2 AND id = ?3 AND last_seen_at <= ?4 AND ended_at IS NULL`,
      ),
    ),
    async end(entry, id, reason) {
      const ended = await commits.submit(() => () => endSession(entry, id, reason));
      if (ended) onChange();
      return ended;
    },
  };
};
