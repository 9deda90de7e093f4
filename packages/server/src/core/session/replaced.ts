import { entry, type Origin } from '../audit/entry.ts';
import type { Instant } from '../clock.ts';
import type { SessionFacts, SessionStart } from './ports.ts';

/** The session that the browser had at this door ends with the new one's start; it may be another brand's. */
export const replaced = (
  current: SessionFacts | null,
  address: string,
  now: Instant,
): SessionStart['replaces'] => {
  if (current === null) return null;
  const { session, user } = current;
  const by: Origin = { actor: { kind: 'user', id: user.id }, address };
  const event = {
    kind: 'session.ended',
    sessionId: session.id,
    userId: user.id,
    reason: 'replaced',
  } as const;
  return { id: session.id, entry: entry(session.brandId, now, by, event) };
};
