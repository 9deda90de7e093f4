import { refuseAbove } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import type { BrandId, SessionId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { Problem } from '../problem.ts';
import type { SessionEndReason } from './session.ts';

/**
 * Ends a session; every node refuses it within a second. Throws `session-not-found` where the brand has no
 * such session, or none that is open, and `role-above-yours`.
 */
export const endSession = async (
  { store, clock }: Pick<Ports, 'store' | 'clock'>,
  brandId: BrandId,
  id: SessionId,
  reason: SessionEndReason,
  by: By,
): Promise<void> => {
  const facts = await store.read.sessions.facts(brandId, id);
  if (facts === null) throw new Problem('session-not-found');
  refuseAbove(by, facts.user.role);
  const event = { kind: 'session.ended', sessionId: id, userId: facts.user.id, reason } as const;
  const ended = await store.sessions.end(entry(brandId, clock.now(), by, event), id, reason);
  if (!ended) throw new Problem('session-not-found');
};
