import { isAllowed } from '../address.ts';
import { type Door, doorId } from '../application/application.ts';
import { type By, entry } from '../audit/entry.ts';
import type { SignInRefusalReason } from '../audit/event.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { Records } from '../store.ts';
import { mayManage } from '../user/role.ts';
import type { User } from '../user/user.ts';
import type { Account } from './find-account.ts';
import { landingFor } from './landing.ts';
import type { SessionFacts } from './ports.ts';
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
  if (!right)
    return { outcome: 'refused', recorded: recordRefusal(ports, user, attempt.visitor, 'wrong-password') };
  return ports.store.write((records) => admit(ports, records, attempt, user));
};

const recordRefusal = (
  { store, clock }: SignInPorts,
  { brandId, id: userId }: User,
  { address }: Visitor,
  reason: SignInRefusalReason,
): Promise<void> => {
  const by: By = { actor: { kind: 'visitor' }, address };
  return store.audit.append(entry(brandId, clock.now(), by, { kind: 'sign-in.refused', userId, reason }));
};

/** Judges again what may have changed while the password was being hashed, and writes the outcome down. */
const admit = async (
  ports: SignInPorts,
  records: Records,
  { door, visitor, current }: PasswordSignIn,
  { brandId, id: userId, passwordHash }: User,
): Promise<PasswordOutcome> => {
  const now = ports.clock.now();
  const brand = await records.brands.byId(brandId);
  const user = await records.users.byId(brandId, userId);
  if (brand === null || user === null) throw new Error('a user vanished, and users are never deleted');
  const place = await doorNow(records, brandId, door);
  const reason =
    passwordHash === user.passwordHash ? judge(ports, brand, user, place, visitor) : 'wrong-password';
  if (place === null || reason !== null) {
    const by: By = { actor: { kind: 'visitor' }, address: visitor.address };
    const event = { kind: 'sign-in.refused', userId, reason: reason ?? 'application-suspended' } as const;
    await records.audit.append(entry(brandId, now, by, event));
    return { outcome: 'refused', recorded: Promise.resolve() };
  }
  await endReplaced(records, current, visitor.address, now);
  const id = ports.ids.next<'session'>();
  const { token, secretHash } = ports.sessionTokens.issue(brandId, id);
  const landing = landingFor(place, brand.policy.returnTargets, null);
  const proof = { method: 'password' } as const;
  const session = startSession({ id, secretHash, door: place, user, brand, visitor, landing, proof }, now);
  await records.sessions.insert(session);
  const by: By = { actor: { kind: 'user', id: userId }, address: visitor.address };
  const event = { kind: 'session.started', sessionId: id, userId, applicationId: doorId(place) } as const;
  await records.audit.append(entry(brandId, now, by, event));
  return { outcome: 'signed-in', session, token };
};

/** The door as the transaction sees it; `null` for an application that is not this brand's. */
const doorNow = async ({ applications }: Records, brandId: BrandId, door: Door): Promise<Door | null> => {
  if (door.kind === 'management') return door;
  const application = await applications.byId(brandId, door.application.id);
  return application === null ? null : { kind: 'application', application };
};

const judge = (
  { addresses }: Pick<Ports, 'addresses'>,
  brand: Brand,
  user: User,
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

const endReplaced = async (
  { sessions, audit }: Records,
  current: SessionFacts | null,
  address: string,
  now: Instant,
): Promise<void> => {
  const old = replaced(current, address, now);
  if (old === null || current === null) return;
  if (await sessions.end(current.session.brandId, old.id, now, 'replaced')) await audit.append(old.entry);
};
