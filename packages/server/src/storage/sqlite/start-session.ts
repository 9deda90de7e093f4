import type { SessionStart } from '../../core/session/ports.ts';
import { sessionColumns, toSessionRow } from '../rows/session-row.ts';
import { valuesOf } from '../rows/values.ts';
import { prepareEndSession } from './end-session.ts';
import type { Writer } from './engine.ts';
import { prepareInsert } from './prepare-insert.ts';

/**
 * Starts a session, ends the one that it replaces and records both: what every way in writes. Says whether a
 * session that was open has ended.
 */
export const prepareStartSession = (writer: Writer) => {
  const endSession = prepareEndSession(writer);
  const insert = prepareInsert(writer.database, 'sessions', sessionColumns);
  return ({ session, replaces, entry }: SessionStart): boolean => {
    const ended = replaces !== null && endSession(replaces.entry, replaces.id, 'replaced');
    insert.run(...valuesOf(toSessionRow(session), sessionColumns));
    writer.audit.append(entry);
    return ended;
  };
};
