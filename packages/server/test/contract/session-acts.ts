import type { SessionId } from '../../src/core/ids.ts';
import type { SessionStart, StartDecision, StartFacts } from '../../src/core/session/ports.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { Store } from '../../src/core/store.ts';
import { anEntry, aSession, type Installation, type Tenant } from './records.ts';

/** Asks for a session at the management system, by a rule of the test's own. */
export const startOn = <Decision extends StartDecision>(
  { store, brand, user }: Pick<Installation, 'store' | 'brand' | 'user'>,
  decide: (facts: StartFacts | null, now: number) => Decision,
): Promise<Decision> =>
  store.sessions.start({ brandId: brand.id, userId: user.id, applicationId: null }, decide);

type Changes = Partial<Session & Pick<SessionStart, 'replaces'>>;

/** What the start of a session writes, whatever the rules; another session each time. */
export const aStart = (
  { ids, clock, ...tenant }: Installation,
  { replaces = null, ...changes }: Changes = {},
) => {
  const session: Session = { ...aSession(tenant, ids.next(), clock.now()), ...changes };
  const { id: sessionId, userId, applicationId } = session;
  const entry = anEntry(tenant, { kind: 'session.started', sessionId, userId, applicationId });
  return { outcome: 'start', session, replaces, entry } as const;
};

/** Starts a session of the installation's user, by a rule that lets everybody in. */
export const start = async (
  installation: Installation,
  changes: Changes = {},
  store: Store = installation.store,
): Promise<Session> => {
  const { session } = await startOn({ ...installation, store }, () => aStart(installation, changes));
  return session;
};

/** The end of a session that another takes the place of. */
export const replacing = (
  { brand, user }: Pick<Tenant, 'brand' | 'user'>,
  { id }: { readonly id: SessionId },
) => ({
  id,
  entry: anEntry({ brand }, { kind: 'session.ended', sessionId: id, userId: user.id, reason: 'replaced' }),
});
