import type { AuditEntry } from '../../core/audit/event.ts';
import type { SessionStart } from '../../core/session/ports.ts';
import type { Writes } from './writes.ts';

/** @returns what writes it down, once it is known whether the former session was still open; and says so */
export const startSession = (
  writes: Writes,
  { session, replaces, entry }: SessionStart,
): ((log: AuditEntry[]) => boolean) => {
  const ended =
    replaces === null
      ? () => false
      : writes.endSession(
          { brandId: replaces.entry.brandId, id: replaces.id },
          replaces.entry.at,
          'replaced',
        );
  writes.insertSession(session);
  return (log) => {
    const hasEnded = ended();
    if (hasEnded && replaces !== null) log.push(replaces.entry);
    log.push(entry);
    return hasEnded;
  };
};
