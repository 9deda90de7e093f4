import type { AuditEntry } from '../../src/core/audit/event.ts';
import type { SessionId, TicketId } from '../../src/core/ids.ts';
import type { Session } from '../../src/core/session/session.ts';
import type { Store } from '../../src/core/store.ts';
import type { RedeemDecision, RedeemOutcome, Redemption } from '../../src/core/ticket/ports.ts';
import type { Ticket, TicketFacts } from '../../src/core/ticket/ticket.ts';
import { anEntry, aSession, aTicket, type Installation, KID } from './records.ts';

/** Creates a ticket for the installation's user, whatever its rules. */
export const mint = async (installation: Installation, changes: Partial<Ticket> = {}): Promise<Ticket> => {
  const { store, brand, apiKey, ids, clock } = installation;
  const ticket = { ...aTicket(installation, ids.next(), clock.now()), ...changes };
  const { id: ticketId, userId, apiKeyId } = ticket;
  const entry = anEntry({ brand }, { kind: 'ticket.minted', ticketId, userId, apiKeyId, override: [] });
  await store.tickets.mint({ brandId: brand.id, apiKeyId: apiKey.id, lookup: null }, () => ({
    ticket,
    entry,
  }));
  return ticket;
};

/** What a redemption of this ticket writes, whatever the rules; a new session each time. */
export const aRedemption = (
  { ids, clock, ...tenant }: Installation,
  ticket: Ticket,
  id: SessionId = ids.next(),
): Redemption => {
  const started: Session = {
    ...aSession(tenant, id, clock.now()),
    method: 'ticket',
    ticketId: ticket.id,
    ticketHash: new Uint8Array(32).fill(1),
    apiKeyId: ticket.apiKeyId,
  };
  const entry = anEntry(tenant, {
    kind: 'ticket.redeemed',
    ticketId: ticket.id,
    userId: ticket.userId,
    apiKeyId: ticket.apiKeyId,
    sessionId: started.id,
    applicationId: null,
    override: [],
  });
  return { session: started, user: null, replaces: null, entry };
};

/** Presents a ticket at the management system, to a rule that lets everything through. */
export const redeem = (
  installation: Installation,
  ticket: Ticket,
  store: Store = installation.store,
  changes: Partial<Redemption> = {},
): Promise<RedeemOutcome> =>
  decideOn({ ...installation, store }, ticket.id, () => ({
    outcome: 'redeem',
    redemption: { ...aRedemption(installation, ticket), ...changes },
  }));

/** Presents a ticket at the management system, to a rule of the test's own. */
export const decideOn = (
  { store, brand }: Installation,
  ticketId: TicketId,
  decide: (facts: TicketFacts, now: number) => RedeemDecision,
): Promise<RedeemOutcome> =>
  store.tickets.redeem({ brandId: brand.id, ticketId, applicationId: null, kid: KID }, decide);

export const refusal = ({ brand }: Installation, { id, userId }: Ticket): AuditEntry =>
  anEntry(
    { brand },
    {
      kind: 'ticket.refused',
      ticketId: id,
      userId,
      applicationId: null,
      reason: 'wrong-door',
    },
  );

/** The facts that a ticket would be judged by now. */
export const factsOf = async (installation: Installation, { id }: Ticket): Promise<TicketFacts> => {
  const outcome = await decideOn(installation, id, (facts) => ({
    outcome: 'hold',
    question: 'confirm',
    facts,
    entry: null,
  }));
  if (outcome.outcome !== 'held') throw new Error(`there is no ticket ${id} to hold`);
  return outcome.facts;
};

/** How many sessions are open in the brand. */
export const openSessions = async ({ store, brand }: Installation): Promise<number> =>
  (await store.read.sessions.listOpen(brand.id, { limit: 100 })).length;
