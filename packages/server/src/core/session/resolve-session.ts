import { MINUTE } from '../clock.ts';
import type { Ports } from '../ports.ts';
import { judgeSession, judgeSessionAddress } from './judge-session.ts';
import type { SessionFacts } from './ports.ts';

/**
 * Who this cookie is, at this door; `null` for nobody. A cached answer is at most a second old.
 *
 * @param slug the application's; `null` for the management system
 */
export const resolveSession = async (
  ports: Pick<Ports, 'store' | 'clock' | 'sessionTokens' | 'sessionCache' | 'equal' | 'addresses'>,
  token: string,
  slug: string | null,
  address: string,
): Promise<SessionFacts | null> => {
  const facts = ports.sessionCache.get(token, ports.clock.now()) ?? (await readSession(ports, token));
  if (facts === null || (facts.application?.slug ?? null) !== slug) return null;
  const now = ports.clock.now();
  if (judgeSession(facts, now) !== null) return null;
  if (judgeSessionAddress(facts, address, ports.addresses) !== null) return null;
  const { session } = facts;
  if (now - session.lastSeenAt >= MINUTE) {
    ports.store.sessions.touch(session.brandId, session.id, now);
    ports.sessionCache.touch(token, now);
  }
  return facts;
};

const readSession = async (
  {
    store,
    clock,
    sessionTokens,
    sessionCache,
    equal,
  }: Pick<Ports, 'store' | 'clock' | 'sessionTokens' | 'sessionCache' | 'equal'>,
  token: string,
): Promise<SessionFacts | null> => {
  const reference = sessionTokens.read(token);
  if (reference === null) return null;
  const readAt = clock.now();
  const facts = await store.read.sessions.facts(reference.brandId, reference.id);
  if (facts === null || !equal(facts.session.secretHash, reference.secretHash)) return null;
  sessionCache.set(token, facts, readAt);
  return facts;
};
