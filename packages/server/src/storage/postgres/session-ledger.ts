import type { SessionLedger } from '../../core/session/ports.ts';
import { createTouches } from '../touches.ts';
import type { GroupCommit } from './group-commit.ts';
import { startSession } from './start-session.ts';

/** @param onChange hears when a session that was there before has ended */
export const createSessionLedger = (commits: GroupCommit, onChange: () => void): SessionLedger => ({
  async start(query, decide) {
    const { decision, replaced } = await commits.submit({
      brandId: query.brandId,
      ask(facts) {
        const found = facts.starts.add(query);
        return (now) => {
          const decision = decide(found(), now);
          return (writes) => {
            const write = decision.outcome === 'start' ? startSession(writes, decision) : null;
            return (log) => {
              if (write === null) log.push(decision.entry);
              return { decision, replaced: write?.(log) ?? false };
            };
          };
        };
      },
    });
    if (replaced) onChange();
    return decision;
  },

  async end(entry, id, reason) {
    const { brandId } = entry;
    const ended = await commits.submit({
      brandId,
      ask: () => () => (writes) => {
        const isOurs = writes.endSession({ brandId, id }, entry.at, reason);
        return (log) => {
          if (isOurs()) log.push(entry);
          return isOurs();
        };
      },
    });
    if (ended) onChange();
    return ended;
  },

  touch: createTouches((brandId, id, at) =>
    commits.submit({
      brandId,
      ask: () => () => (writes) => {
        writes.touchSession({ brandId, id }, at);
        return () => undefined;
      },
    }),
  ),
});
