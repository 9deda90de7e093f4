import type { Instant } from '../clock.ts';
import type { SessionFacts } from './ports.ts';

/** How long a session may be believed without asking the store: an ended one is refused within a second. */
const BELIEVED_FOR = 1000;

interface Entry {
  readonly facts: SessionFacts;
  readonly readAt: Instant;
}

/** Sessions as they were at most a second ago, by the text of their cookie. */
export interface SessionCache {
  get(token: string, now: Instant): SessionFacts | null;
  /** @param readAt when the store was asked, not when it answered */
  set(token: string, facts: SessionFacts, readAt: Instant): void;
  /** Notes that the session was used, or an entry from just before would have it idle just after. */
  touch(token: string, at: Instant): void;
  /** Forgets everything: after any change that this process made to users, brands or applications. */
  clear(): void;
}

/** @param limit entries kept; the one that was added first goes first */
export const createSessionCache = (limit: number): SessionCache => {
  const entries = new Map<string, Entry>();
  return {
    get(token, now) {
      const entry = entries.get(token);
      if (entry === undefined) return null;
      // A clock that stepped back makes an entry's age unknowable, so it is read again.
      if (now >= entry.readAt && now - entry.readAt < BELIEVED_FOR) return entry.facts;
      entries.delete(token);
      return null;
    },
    set(token, facts, readAt) {
      if (entries.size >= limit) {
        const oldest = entries.keys().next();
        if (!oldest.done) entries.delete(oldest.value);
      }
      entries.set(token, { facts, readAt });
    },
    touch(token, at) {
      const entry = entries.get(token);
      if (entry === undefined) return;
      const session = { ...entry.facts.session, lastSeenAt: at };
      entries.set(token, { ...entry, facts: { ...entry.facts, session } });
    },
    clear: () => entries.clear(),
  };
};
