import { type AddressRanges, isAllowed } from '../address.ts';
import { apiKeyState } from '../api-key/api-key.ts';
import { type Door, doorId } from '../application/application.ts';
import type { Instant } from '../clock.ts';
import { isWithin, mayManage } from '../user/role.ts';
import { isBehindLine } from '../validity-line.ts';
import { goodUntil, type TicketFacts, type TicketSealer } from './ticket.ts';

/** Why a ticket was not taken. The person sees one page for all; the audit log has the word. */
export type RefusalReason =
  | 'malformed'
  | 'not-authentic'
  | 'throttled'
  | 'foreign-brand'
  | 'unknown'
  | 'signing-key-retired'
  | 'not-yet-valid'
  | 'expired'
  | 'revoked'
  | 'used'
  | 'wrong-door'
  | 'brand-suspended'
  | 'application-suspended'
  | 'user-suspended'
  | 'user-not-by-ticket'
  | 'ended-for-user'
  | 'ended-for-brand'
  | 'ended-for-application'
  | 'key-revoked'
  | 'role-not-allowed'
  | 'role-above-ceiling'
  | 'address-not-allowed'
  | 'record-changed';

/** Where and from where a ticket is presented. */
export interface Presentation {
  /** As the transaction sees it: what an application allows may have changed since the page was asked for. */
  readonly door: Door;
  readonly address: string;
  readonly now: Instant;
}

/** The rules of redemption, in the order in which an auditor would ask. Pure: `null` where the ticket is good. */
export const judgeTicket = (
  facts: TicketFacts,
  presentation: Presentation,
  { sealer, addresses }: { readonly sealer: TicketSealer; readonly addresses: AddressRanges },
): RefusalReason | null => {
  const { door, address, now } = presentation;
  return (
    judgeSeal(facts) ??
    judgeTime(facts, door, now) ??
    judgeTicketItself(facts, door) ??
    judgeStanding(facts, now) ??
    judgeRole(facts, door) ??
    judgeAddress(facts, door, address, addresses) ??
    judgeRecord(facts, sealer)
  );
};

// Judged here and not only when the text is opened: what a process knows of the keys may be seconds old.
const judgeSeal = ({ signingKey }: TicketFacts): RefusalReason | null =>
  signingKey === 'retired' ? 'signing-key-retired' : null;

// No tolerance: one clock issued it and the same clock judges it.
const judgeTime = (facts: TicketFacts, door: Door, now: Instant): RefusalReason | null => {
  if (now < facts.ticket.issuedAt) return 'not-yet-valid';
  return now < goodUntil(facts.ticket, door, facts.brand.policy) ? null : 'expired';
};

const judgeTicketItself = ({ ticket, application }: TicketFacts, door: Door): RefusalReason | null => {
  if (ticket.revokedAt !== null) return 'revoked';
  if (ticket.usesLeft !== null && ticket.usesLeft <= 0) return 'used';
  const { management: opensManagement, applications } = ticket.audience;
  const id = doorId(door);
  // An application of another brand is not among the facts, and no door of this ticket.
  if (id !== null && application === null) return 'wrong-door';
  if (id === null) return opensManagement ? null : 'wrong-door';
  return applications === 'any' || applications === id ? null : 'wrong-door';
};

const judgeStanding = (
  { ticket, brand, user, apiKey, application }: TicketFacts,
  now: Instant,
): RefusalReason | null => {
  if (brand.status !== 'active') return 'brand-suspended';
  if (isBehindLine(brand, ticket.issuedAt)) return 'ended-for-brand';
  if (application !== null && application.status !== 'active') return 'application-suspended';
  if (application !== null && isBehindLine(application, ticket.issuedAt)) return 'ended-for-application';
  if (user.status !== 'active') return 'user-suspended';
  if (isBehindLine(user, ticket.issuedAt)) return 'ended-for-user';
  if (user.noTicket) return 'user-not-by-ticket';
  // A key that has run out since was good when it spoke; one that was revoked is no longer believed.
  return apiKeyState(apiKey, now) === 'revoked' ? 'key-revoked' : null;
};

const judgeRole = ({ user, apiKey }: TicketFacts, door: Door): RefusalReason | null => {
  if (door.kind === 'management' && !mayManage(user.role)) return 'role-not-allowed';
  return isWithin(user.role, apiKey.roleCeiling) ? null : 'role-above-ceiling';
};

const judgeAddress = (
  { brand }: TicketFacts,
  door: Door,
  address: string,
  addresses: AddressRanges,
): RefusalReason | null => {
  if (door.kind !== 'management') return null;
  return isAllowed(addresses, brand.policy.managementAddresses, address) ? null : 'address-not-allowed';
};

const judgeRecord = ({ ticket, user }: TicketFacts, sealer: TicketSealer): RefusalReason | null => {
  const values = ticket.comparedFields.map((field) => [field, user.canonical[field]] as const);
  const digest = sealer.digest(user.brandId, values);
  // Both digests are ours and neither is shown, so plain comparison gives nothing away.
  const same =
    digest.length === ticket.comparedDigest.length &&
    digest.every((byte, at) => byte === ticket.comparedDigest[at]);
  return same ? null : 'record-changed';
};
