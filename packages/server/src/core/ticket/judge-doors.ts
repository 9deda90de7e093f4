import type { AddressRanges } from '../address.ts';
import type { ApiKey } from '../api-key/api-key.ts';
import { type Application, type Door, doorId, management } from '../application/application.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { ApplicationId } from '../ids.ts';
import type { SigningKeyState } from '../signing-key/signing-key.ts';
import type { User } from '../user/user.ts';
import { judgeTicket, type RefusalReason } from './judge-ticket.ts';
import type { TicketRecord } from './ports.ts';
import type { ClosedDoor } from './refusal-words.ts';
import { goodUntil, type TicketSealer } from './ticket.ts';

/** Everything about a ticket, as it stands now. */
export interface TicketSurroundings {
  readonly ticket: TicketRecord;
  readonly brand: Brand;
  readonly user: User;
  readonly apiKey: ApiKey;
  /** All of the brand. */
  readonly applications: readonly Application[];
  readonly signingKey: SigningKeyState;
}

/** How a ticket stands at one door. */
export interface JudgedDoor {
  readonly door: Door;
  /** The first instant at which it is too old here. */
  readonly goodUntil: Instant;
  /** Why it would not be taken now; `null` where it would. */
  readonly refusal: RefusalReason | null;
  /** The same if its time were not over. */
  readonly inTime: RefusalReason | null;
}

interface JudgePorts {
  readonly sealer: TicketSealer;
  readonly addresses: AddressRanges;
}

/**
 * What redemption would say now, at every door that the ticket opens and at those that are asked about; at
 * the management system where that would be none. Pure.
 *
 * @param asked doors that it may not open
 * @param address where it would be presented from; `null` for one that is allowed
 */
export const judgeDoors = (
  about: TicketSurroundings,
  asked: ReadonlyArray<ApplicationId | null>,
  address: string | null,
  now: Instant,
  { sealer, addresses }: JudgePorts,
): readonly JudgedDoor[] => {
  const ranges = address === null ? { ...addresses, holds: () => true } : addresses;
  const judge = (door: Door): JudgedDoor => {
    const application = door.kind === 'application' ? door.application : null;
    const judgeAt = (at: Instant): RefusalReason | null => {
      const presentation = { door, address: address ?? '', now: at };
      return judgeTicket({ ...about, application }, presentation, { sealer, addresses: ranges });
    };
    return {
      door,
      goodUntil: goodUntil(about.ticket, door, about.brand.policy),
      refusal: judgeAt(now),
      inTime: judgeAt(about.ticket.issuedAt),
    };
  };
  const { audience } = about.ticket;
  const doors: Door[] = about.applications
    .filter(({ id }) => audience.applications === 'any' || audience.applications === id || asked.includes(id))
    .map((application) => ({ kind: 'application', application }));
  if (audience.management || asked.includes(null) || doors.length === 0) doors.unshift(management);
  return doors.map(judge);
};

/** What left a door out when the ticket was made; `null` where it opens it. Pure. */
export const whyClosed = (
  { ticket: { audience }, apiKey, applications }: TicketSurroundings,
  door: Door,
): ClosedDoor | null => {
  const only = applications.find(({ id }) => id === audience.applications);
  if (only !== undefined) {
    return doorId(door) === only.id ? null : { because: 'named-application', application: only.name };
  }
  if (door.kind === 'application') return audience.applications === 'none' ? { because: 'key-scope' } : null;
  if (audience.management) return null;
  return apiKey.scopes.includes('ticket:management') ? { because: 'role' } : { because: 'key-scope' };
};
