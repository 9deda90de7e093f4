import { isAllowed } from '../address.ts';
import { type Door, doorId } from '../application/application.ts';
import { entry, type Origin } from '../audit/entry.ts';
import type { AuditEntry, SignInRefusalReason } from '../audit/event.ts';
import type { Instant } from '../clock.ts';
import type { Ports } from '../ports.ts';
import { mayManage } from '../user/role.ts';
import type { User } from '../user/user.ts';
import type { Account } from './find-account.ts';
import { landingFor } from './landing.ts';
import type { SessionFacts, StartDecision, StartFacts } from './ports.ts';
import { replaced } from './replaced.ts';
import type { Session } from './session.ts';
import { startSession, type Visitor } from './start-session.ts';

export interface PasswordSignIn {
  readonly account: Account;
  readonly password: string;
  readonly door: Door;
  readonly visitor: Visitor;
  readonly current: SessionFacts | null;
}

export type PasswordOutcome =
  | { readonly outcome: 'signed-in'; readonly session: Session; readonly token: string }
  /**
   * The same for every reason. The audit record is on its way, not awaited: waiting for the disk only where
   * there is a person to record would tell by its time which names there are.
   */
  | { readonly outcome: 'refused'; readonly recorded: Promise<void> };

type SignInPorts = Pick<Ports, 'store' | 'clock' | 'ids' | 'sessionTokens' | 'passwords' | 'addresses'>;

/** Signs a person in by user name and password, at one door. */
export const signInWithPassword = async (
  ports: SignInPorts,
  attempt: PasswordSignIn,
): Promise<PasswordOutcome> => {
  const { user } = attempt.account;
  // A hash is compared even where there is nobody to compare with: it is what takes the time.
  const right = await ports.passwords.verify(user?.passwordHash ?? null, attempt.password);
  if (user === null) return { outcome: 'refused', recorded: Promise.resolve() };
  if (!right) {
    const wrong = refusal(user, attempt.visitor, 'wrong-password', ports.clock.now());
    return { outcome: 'refused', recorded: ports.store.audit.append(wrong) };
  }
  return admit(ports, attempt, user);
};

/** Whoever gave the right password comes in, unless something else is in the way. */
const admit = async (
  ports: SignInPorts,
  attempt: PasswordSignIn,
  verified: User,
): Promise<PasswordOutcome> => {
  const { brandId, id: userId } = verified;
  const admission = await ports.store.sessions.start(
    { brandId, userId, applicationId: doorId(attempt.door) },
    (facts, now) => decide(ports, attempt, verified, facts, now),
  );
  return admission.outcome === 'start'
    ? { outcome: 'signed-in', session: admission.session, token: admission.token }
    : { outcome: 'refused', recorded: Promise.resolve() };
};

type Admission =
  | (Extract<StartDecision, { outcome: 'start' }> & { readonly token: string })
  | Extract<StartDecision, { outcome: 'refuse' }>;

/**
 * Judges again, on the facts as the store's transaction sees them, what may have changed while the password was
 * being hashed. Pure, but for what it draws.
 */
const decide = (
  ports: SignInPorts,
  { door, visitor, current }: PasswordSignIn,
  verified: User,
  facts: StartFacts | null,
  now: Instant,
): Admission => {
  if (facts === null) throw new Error('a user vanished, and users are never deleted');
  const { brand, user } = facts;
  const place = doorNow(door, facts);
  const reason =
    verified.passwordHash === user.passwordHash ? judge(ports, facts, place, visitor) : 'wrong-password';
  if (place === null || reason !== null) {
    return { outcome: 'refuse', entry: refusal(user, visitor, reason ?? 'application-suspended', now) };
  }
  const id = ports.ids.next<'session'>();
  const { token, secretHash } = ports.sessionTokens.issue(brand.id, id);
  const landing = landingFor(place, brand.policy.returnTargets, null);
  const proof = { method: 'password' } as const;
  const session = startSession({ id, secretHash, door: place, user, brand, visitor, landing, proof }, now);
  const by: Origin = { actor: { kind: 'user', id: user.id }, address: visitor.address };
  const { applicationId } = session;
  const started = { kind: 'session.started', sessionId: id, userId: user.id, applicationId } as const;
  return {
    outcome: 'start',
    session,
    replaces: replaced(current, visitor.address, now),
    entry: entry(brand.id, now, by, started),
    token,
  };
};

const refusal = (
  { brandId, id: userId }: User,
  { address }: Visitor,
  reason: SignInRefusalReason,
  now: Instant,
): AuditEntry =>
  entry(brandId, now, { actor: { kind: 'visitor' }, address }, { kind: 'sign-in.refused', userId, reason });

/** The door as the transaction sees it; `null` for an application that is not this brand's. */
const doorNow = (door: Door, { application }: StartFacts): Door | null => {
  if (door.kind === 'management') return door;
  return application === null ? null : { kind: 'application', application };
};

const judge = (
  { addresses }: Pick<Ports, 'addresses'>,
  { brand, user }: StartFacts,
  door: Door | null,
  { address }: Visitor,
): SignInRefusalReason | null => {
  if (brand.status !== 'active') return 'brand-suspended';
  if (user.status !== 'active') return 'user-suspended';
  if (door === null) return 'application-suspended';
  if (door.kind === 'application') {
    return door.application.status === 'active' ? null : 'application-suspended';
  }
  if (!mayManage(user.role)) return 'role-not-allowed';
  return isAllowed(addresses, brand.policy.managementAddresses, address) ? null : 'address-not-allowed';
};
