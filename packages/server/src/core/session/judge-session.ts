import { type AddressRanges, isAllowed } from '../address.ts';
import type { Instant } from '../clock.ts';
import { mayManage } from '../user/role.ts';
import { isBehindLine } from '../validity-line.ts';
import type { SessionFacts } from './ports.ts';

/** Why a session is not live. */
export type DeadSessionReason =
  | 'ended'
  | 'expired'
  | 'idle'
  | 'brand-suspended'
  | 'application-suspended'
  | 'user-suspended'
  | 'role-not-allowed'
  | 'address-not-allowed';

/** `null` where the session is live. Pure. */
export const judgeSession = (facts: SessionFacts, now: Instant): DeadSessionReason | null => {
  const { session, user, brand, application } = facts;
  if (session.endedAt !== null) return 'ended';
  if (now >= session.expiresAt) return 'expired';
  if (now - session.lastSeenAt >= brand.policy.sessionIdle * 1000) return 'idle';
  if (brand.status !== 'active' || isBehindLine(brand, session.startedAt)) return 'brand-suspended';
  if (user.status !== 'active' || isBehindLine(user, session.startedAt)) return 'user-suspended';
  if (session.applicationId === null) return mayManage(user.role) ? null : 'role-not-allowed';
  if (application?.status !== 'active') return 'application-suspended';
  return isBehindLine(application, session.startedAt) ? 'application-suspended' : null;
};

/** The management system may be kept to known addresses, for sessions as for sign-ins. */
export const judgeSessionAddress = (
  { session, brand }: SessionFacts,
  address: string,
  addresses: AddressRanges,
): DeadSessionReason | null => {
  if (session.applicationId !== null) return null;
  return isAllowed(addresses, brand.policy.managementAddresses, address) ? null : 'address-not-allowed';
};
