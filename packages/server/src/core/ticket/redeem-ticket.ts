import { type Door, doorId } from '../application/application.ts';
import { entry, type Origin } from '../audit/entry.ts';
import type { Brand } from '../brand/brand.ts';
import type { Instant } from '../clock.ts';
import type { BrandId } from '../ids.ts';
import type { Ports } from '../ports.ts';
import { landingFor } from '../session/landing.ts';
import type { SessionFacts } from '../session/ports.ts';
import { replaced } from '../session/replaced.ts';
import type { Session } from '../session/session.ts';
import { startSession, type Visitor } from '../session/start-session.ts';
import { canonicalIdentity, type Identity } from '../user/identity.ts';
import { displayName, type User } from '../user/user.ts';
import { type Arrival, decideArrival, isFromElsewhere } from './decide-arrival.ts';
import { judgeTicket, type RefusalReason } from './judge-ticket.ts';
import type { Question, RedeemDecision, Redemption } from './ports.ts';
import type { TicketClaim, TicketFacts } from './ticket.ts';

export interface PresentedTicket {
  /** What was sealed in the text: whoever holds this has an authentic ticket. */
  readonly claim: TicketClaim;
  /** As it stood in the link or the form. */
  readonly text: string;
  readonly door: Door;
  /** The brand whose site it is; `null` where one host serves all. */
  readonly site: BrandId | null;
  /** `?brand=` in lower case, which must agree with the ticket; `null` where it was not given. */
  readonly brandHint: string | null;
  readonly arrival: Arrival;
  readonly visitor: Visitor;
  /** The live session that the browser has at this door. */
  readonly current: SessionFacts | null;
}

export type Redeemed =
  | { readonly outcome: 'redeemed'; readonly session: Session; readonly token: string }
  /** Nothing was spent: the browser has to say something first. */
  | {
      readonly outcome: 'asked';
      readonly question: Question;
      readonly person: string;
      readonly brand: Brand;
      /** Where signing in will lead, so that the page's policy can let its form go there. */
      readonly landing: string;
    }
  | { readonly outcome: 'refused'; readonly reason: RefusalReason };

type RedeemPorts = Pick<Ports, 'store' | 'ids' | 'sealer' | 'sessionTokens' | 'phones' | 'addresses'>;

/**
 * Turns a ticket into a session: exactly once, or as often as its brand allows.
 *
 * Everything is judged in the transaction that claims the ticket, changes the record, ends the browser's
 * former session, starts the new one and writes it all down. It resolves after the commit; a rejection
 * (`store-unavailable`) means that the outcome may be unknown, and that no cookie may be sent.
 * Source: contract §2.
 */
export const redeemTicket = async (ports: RedeemPorts, presented: PresentedTicket): Promise<Redeemed> => {
  const { claim, door } = presented;
  let token = '';
  // Drawn anew each time the store asks, because it asks again where the identifier was taken.
  const draw = (): SessionDraft => {
    const id = ports.ids.next<'session'>();
    const issued = ports.sessionTokens.issue(claim.brandId, id);
    token = issued.token;
    return { id, secretHash: issued.secretHash };
  };
  const outcome = await ports.store.tickets.redeem(
    {
      brandId: claim.brandId,
      ticketId: claim.ticketId,
      // Another brand's application is not among the facts of this one; where it is the door, that is refused.
      applicationId: isForeignDoor(door, claim.brandId) ? null : doorId(door),
      kid: claim.kid,
    },
    (facts, now) => decide(ports, presented, draw, facts, now),
  );
  switch (outcome.outcome) {
    case 'refused':
      return { outcome: 'refused', reason: outcome.reason };
    case 'held': {
      const { user, brand, ticket } = outcome.facts;
      // The page names the person as the ticket will have them.
      const person = displayName(overridden(ports, user, ticket.override, brand.policy.phoneCountry, 0));
      const landing = landingFor(
        currentDoor(door, outcome.facts),
        brand.policy.returnTargets,
        ticket.returnTo,
      );
      return { outcome: 'asked', question: outcome.question, person, brand, landing };
    }
    case 'redeemed':
      return { outcome: 'redeemed', session: outcome.redemption.session, token };
  }
};

/** The parts of a session that are drawn at random. */
type SessionDraft = Pick<Session, 'id' | 'secretHash'>;

/** Rules on the facts as the store's transaction sees them. Pure, but for what it draws. */
const decide = (
  ports: RedeemPorts,
  presented: PresentedTicket,
  draw: () => SessionDraft,
  facts: TicketFacts,
  now: Instant,
): RedeemDecision => {
  const { ticket, brand, user } = facts;
  const door = currentDoor(presented.door, facts);
  const { address } = presented.visitor;
  const about = { ticketId: ticket.id, userId: user.id, applicationId: doorId(door) };
  const visitor: Origin = { actor: { kind: 'visitor' }, address };

  const misplaced = judgeText(presented, facts);
  const reason = misplaced ?? judgeTicket(facts, { door, address, now }, ports);
  if (reason !== null) {
    // From elsewhere it may be a reload: the browser shows its session to our own form only, and that decides.
    const mayBeReload = misplaced === null && isFromElsewhere(presented.arrival);
    const refused = entry(brand.id, now, visitor, { kind: 'ticket.refused', ...about, reason });
    return { outcome: 'refuse', reason, entry: mayBeReload ? null : refused };
  }
  const { current } = presented;
  const holdsAnother = current !== null && !(current.user.id === user.id && current.brand.id === brand.id);
  const question = decideArrival(presented.arrival, brand.policy, holdsAnother);
  if (question !== null) {
    // Handing over shows nobody anything: it is not an opening.
    const opened =
      question === 'hand-over' ? null : entry(brand.id, now, visitor, { kind: 'ticket.opened', ...about });
    return { outcome: 'hold', question, facts, entry: opened };
  }
  return { outcome: 'redeem', redemption: redemption(ports, presented, draw(), { ...facts, door }, now) };
};

/** The application as the transaction sees it, not as it was when the page was asked for. */
const currentDoor = (door: Door, { application }: TicketFacts): Door =>
  door.kind === 'application' && application !== null ? { kind: 'application', application } : door;

const isForeignDoor = (door: Door, brandId: BrandId): boolean =>
  door.kind === 'application' && door.application.brandId !== brandId;

/** A ticket is worth nothing on another brand's site, and only the text that was sealed for its row is it. */
const judgeText = (
  { claim, door, site, brandHint }: PresentedTicket,
  { brand, ticket }: TicketFacts,
): RefusalReason | null => {
  if (claim.issuedAt !== ticket.issuedAt) return 'not-authentic';
  if (isForeignDoor(door, brand.id)) return 'foreign-brand';
  if (site !== null && site !== brand.id) return 'foreign-brand';
  return brandHint === null || brandHint === brand.slug ? null : 'foreign-brand';
};

const redemption = (
  ports: RedeemPorts,
  { text, visitor, current }: PresentedTicket,
  { id, secretHash }: SessionDraft,
  { ticket, brand, user, apiKey, door }: TicketFacts & { readonly door: Door },
  now: Instant,
): Redemption => {
  const after = overridden(ports, user, ticket.override, brand.policy.phoneCountry, now);
  const ticketHash = ports.sealer.hash(text);
  const proof = { method: 'ticket', ticketId: ticket.id, ticketHash, apiKeyId: apiKey.id } as const;
  const landing = landingFor(door, brand.policy.returnTargets, ticket.returnTo);
  const session = startSession({ id, secretHash, door, user: after, brand, visitor, landing, proof }, now);
  const by: Origin = { actor: { kind: 'user', id: user.id }, address: visitor.address };
  const redeemed = entry(brand.id, now, by, {
    kind: 'ticket.redeemed',
    ticketId: ticket.id,
    userId: user.id,
    apiKeyId: apiKey.id,
    sessionId: id,
    applicationId: doorId(door),
    override: Object.keys(ticket.override ?? {}),
  });
  return {
    session,
    user: after === user ? null : after,
    replaces: replaced(current, visitor.address, now),
    entry: redeemed,
  };
};

/** The record with the ticket's changes: never more than the four fields that a ticket may touch. */
const overridden = (
  { phones }: Pick<Ports, 'phones'>,
  user: User,
  override: TicketFacts['ticket']['override'],
  country: string | null,
  now: Instant,
): User => {
  if (override === null) return user;
  const identity: Identity = {
    ...user.identity,
    firstName: override.firstName ?? user.identity.firstName,
    lastName: override.lastName ?? user.identity.lastName,
    phone1: override.phone1 ?? user.identity.phone1,
  };
  return {
    ...user,
    identity,
    canonical: canonicalIdentity(identity, phones, country),
    remark: override.remark ?? user.remark,
    updatedAt: now,
  };
};
