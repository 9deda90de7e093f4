import { MINUTE } from '../../core/clock.ts';
import type { SessionLedger, StartDecision } from '../../core/session/ports.ts';
import { createTouches } from '../touches.ts';
import { prepareEndSession } from './end-session.ts';
import type { Engine } from './engine.ts';
import { prepareStartFacts } from './start-facts.ts';
import { prepareStartSession } from './start-session.ts';

export const createSessionLedger = ({ writer, commits, clock, onChange }: Engine): SessionLedger => {
  const factsOf = prepareStartFacts(writer.database, writer.known);
  const startSession = prepareStartSession(writer);
  const endSession = prepareEndSession(writer);
  const touch = writer.database.prepare(
    `UPDATE sessions SET last_seen_at = ?1
      WHERE brand_id = ?2 AND id = ?3 AND last_seen_at <= ?4 AND ended_at IS NULL`,
  );

  /** Says whether a session that was there before has ended. */
  const write = (decision: StartDecision): boolean => {
    if (decision.outcome === 'start') return startSession(decision);
    writer.audit.append(decision.entry);
    return false;
  };

  return {
    async start(query, decide) {
      const { decision, replaced } = await commits.submit(() => {
        const decision = decide(factsOf(query), clock.now());
        return () => ({ decision, replaced: write(decision) });
      });
      if (replaced) onChange();
      return decision;
    },

    async end(entry, id, reason) {
      const ended = await commits.submit(() => () => endSession(entry, id, reason));
      if (ended) onChange();
      return ended;
    },

    touch: createTouches((brandId, id, at) =>
      commits.submit(() => () => void touch.run(at, brandId, id, at - MINUTE)),
    ),
  };
};
