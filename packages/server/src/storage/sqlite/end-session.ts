import type { AuditEntry } from '../../core/audit/event.ts';
import type { SessionId } from '../../core/ids.ts';
import type { SessionEndReason } from '../../core/session/session.ts';
import type { Writer } from './engine.ts';

/**
 * Ends a session and records it. `false`, with nothing recorded, where it had ended already: of two that end
 * the same session, the row lets one through.
 */
export const prepareEndSession = ({ database, audit }: Writer) => {
  const update = database.prepare(
    `UPDATE sessions SET ended_at = ?, end_reason = ?
      WHERE brand_id = ? AND id = ? AND ended_at IS NULL`,
  );
  return (entry: AuditEntry, id: SessionId, reason: SessionEndReason): boolean => {
    const { changes } = update.run(entry.at, reason, entry.brandId, id);
    if (changes !== 1) return false;
    audit.append(entry);
    return true;
  };
};
