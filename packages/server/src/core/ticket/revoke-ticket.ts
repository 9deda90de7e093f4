import { refuseAbove } from '../access/reach.ts';
import { type By, entry } from '../audit/entry.ts';
import type { AuditReader } from '../audit/ports.ts';
import { findBrand } from '../brand/find-brand.ts';
import { LONGEST_TICKET_LIFETIME } from '../brand/policy.ts';
import type { Instant } from '../clock.ts';
import type { TicketId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import type { Records } from '../store.ts';
import { findUser } from '../user/find-user.ts';
import type { User } from '../user/user.ts';
import { findTicket } from './find-ticket.ts';
import { oldestLive } from './oldest-live.ts';
import type { TicketRecord } from './ports.ts';
import { type Ticket, type TicketState, ticketState } from './ticket.ts';

/** What a revocation found, and what the ticket is now. */
export interface Revocation {
  /** As it was: `used` and `revoked` stay what they are. */
  readonly found: TicketState;
  readonly ticket: TicketRecord;
  /** When its last use was spent, as far as the audit log goes back; `null` where uses are left. */
  readonly usedAt: Instant | null;
}

type RevokePorts = Pick<Ports, 'store' | 'clock'>;

/**
 * Revokes one ticket. Once this has resolved, no redemption of it succeeds; one that was acknowledged before
 * stands, and so does its session.
 *
 * It is no error where there is nothing left to revoke. A ticket that has expired is marked all the same, so
 * that a clock that is set back does not revive it.
 * Throws `brand-not-found`, `ticket-not-found`, `role-above-yours`.
 */
export const revokeTicket = (
  { store, clock }: RevokePorts,
  brandSlug: string,
  ticketIdText: string,
  by: By,
): Promise<Revocation> =>
  store.write(async (records) => {
    const brand = await findBrand(records.brands, brandSlug);
    const before = await findTicket(records.tickets, brand.id, ticketIdText);
    const user = await records.users.byId(brand.id, before.userId);
    if (user !== null) refuseAbove(by, user.role);
    const now = clock.now();
    const found = ticketState(before, now);
    if (found === 'used') {
      return { found, ticket: before, usedAt: await lastUse(records.audit, before) };
    }
    if (found === 'revoked') return { found, ticket: before, usedAt: null };
    await revoke(records, before, now, by);
    return { found, ticket: { ...before, revokedAt: now }, usedAt: null };
  });

/** As many as one transaction revokes: some milliseconds, while everybody else who writes is waiting. */
const PAGE = 100;

/** Some ten milliseconds of reading. */
const LOOK_THROUGH = 50_000;

/** A clock that is set back by as much as a ticket can live, and no further, revives nothing that was marked. */
const STEP_BACK = LONGEST_TICKET_LIFETIME;

/** What became of the tickets of one person, newest first. */
export interface RevocationOfAll {
  readonly user: User;
  /** Those that were live. */
  readonly revoked: readonly TicketRecord[];
  /** Those that had expired with uses left, no longer ago than {@link STEP_BACK}. */
  readonly marked: readonly TicketRecord[];
}

/**
 * Revokes every ticket of one person that could still be redeemed when this was called, page by page. Their
 * sessions stay. As with one ticket, those that have expired are marked all the same: all that a clock that is
 * set back by a day, which is as long as a ticket can live, would revive.
 *
 * Where it rejects, some may have been revoked. Throws `brand-not-found`, `user-not-found`, `role-above-yours`.
 */
export const revokeTicketsOf = async (
  { store, clock }: RevokePorts,
  brandSlug: string,
  userName: string,
  by: By,
): Promise<RevocationOfAll> => {
  const { read } = store;
  const brand = await findBrand(read.brands, brandSlug);
  const user = await findUser(read.users, brand.id, userName);
  refuseAbove(by, user.role);
  const found: RevokedTicket[] = [];
  const earliest = clock.now() - STEP_BACK;
  let before: TicketId | null = null;
  do {
    const page = await read.tickets.list(brand.id, {
      userId: user.id,
      liveAt: earliest,
      since: oldestLive(earliest),
      ...(before === null ? {} : { before }),
      limit: PAGE,
      lookThrough: LOOK_THROUGH,
    });
    if (page.tickets.length > 0) {
      found.push(...(await store.write((records) => revokeEach(records, page.tickets, clock.now(), by))));
    }
    before = page.next;
  } while (before !== null);
  const ticketsOf = (state: RevokedTicket['state']): readonly TicketRecord[] =>
    found.filter((each) => each.state === state).map(({ ticket }) => ticket);
  return { user, revoked: ticketsOf('live'), marked: ticketsOf('expired') };
};

interface RevokedTicket {
  readonly ticket: TicketRecord;
  /** As it was. */
  readonly state: 'live' | 'expired';
}

/** Those that have a use left still: between the reading and the writing some may have been used. */
const revokeEach = async (
  records: Records,
  found: readonly Ticket[],
  now: Instant,
  by: By,
): Promise<RevokedTicket[]> => {
  const revoked: RevokedTicket[] = [];
  for (const { brandId, id } of found) {
    const ticket = await records.tickets.byId(brandId, id);
    const state = ticket === null ? 'used' : ticketState(ticket, now);
    if (ticket === null || state === 'used' || state === 'revoked') continue;
    await revoke(records, ticket, now, by);
    revoked.push({ ticket: { ...ticket, revokedAt: now }, state });
  }
  return revoked;
};

const revoke = async (
  { tickets, audit }: Records,
  { brandId, id, userId }: Ticket,
  now: Instant,
  by: By,
): Promise<void> => {
  await tickets.revoke(brandId, id, now);
  await audit.append(entry(brandId, now, by, { kind: 'ticket.revoked', ticketId: id, userId }));
};

const lastUse = async (audit: AuditReader, { brandId, id }: Ticket): Promise<Instant | null> => {
  const records = await audit.ofTicket(brandId, id);
  return records.findLast(({ event }) => event.kind === 'ticket.redeemed')?.at ?? null;
};
