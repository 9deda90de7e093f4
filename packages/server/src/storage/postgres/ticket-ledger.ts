import type { AuditEntry } from '../../core/audit/event.ts';
import type { Instant } from '../../core/clock.ts';
import type {
  RedeemDecision,
  RedeemOutcome,
  RedeemQuery,
  Redemption,
  TicketLedger,
} from '../../core/ticket/ports.ts';
import type { FoundTicket } from './facts/ticket-facts.ts';
import type { GroupCommit } from './group-commit.ts';
import { startSession } from './start-session.ts';
import type { Writes } from './writes.ts';

// Whoever has a ticket can present it for ever: beyond these it only counts, so that nobody fills the disk.
const MOST_RECORDED = 10;

/** @param onChange hears when a session that was there before has ended, or shows a person who has changed */
export const createTicketLedger = (commits: GroupCommit, onChange: () => void): TicketLedger => ({
  mint: (query, decide) =>
    commits.submit({
      brandId: query.brandId,
      ask(facts) {
        const found = facts.mint.add(query);
        return (now) => {
          const decision = decide(found(), now);
          return (writes) => {
            if (decision.ticket !== null) writes.insertTicket(decision.ticket);
            return (log) => {
              log.push(decision.entry);
              return decision;
            };
          };
        };
      },
    }),

  async redeem(query, decide) {
    const outcome = await commits.submit<RedeemOutcome>({
      brandId: query.brandId,
      ticketId: query.ticketId,
      ask(facts) {
        const found = facts.tickets.add(query);
        return (now) => {
          const ticket = found();
          if (ticket === null) return () => () => ({ outcome: 'refused', reason: 'unknown' });
          return act(query, ticket, decide(ticket.facts, now), now);
        };
      },
    });
    if (changesSessions(outcome)) onChange();
    return outcome;
  },
});

type Act = (writes: Writes) => (log: AuditEntry[]) => RedeemOutcome;

const act = (query: RedeemQuery, ticket: FoundTicket, decision: RedeemDecision, now: Instant): Act => {
  const key = { brandId: query.brandId, id: query.ticketId };
  switch (decision.outcome) {
    case 'redeem':
      return redeem(query, ticket, decision.redemption, now);
    case 'hold':
      return (writes) => {
        const { entry, question, facts } = decision;
        if (entry !== null) writes.count(key, 'openings');
        return (log) => {
          if (entry !== null && ticket.openings < MOST_RECORDED) log.push(entry);
          return { outcome: 'held', question, facts };
        };
      };
    case 'refuse':
      return (writes) => {
        const { entry, reason } = decision;
        writes.count(key, 'refusals');
        return (log) => {
          if (entry !== null && ticket.refusals < MOST_RECORDED) log.push(entry);
          return { outcome: 'refused', reason };
        };
      };
  }
};

const redeem = (
  { brandId, ticketId }: RedeemQuery,
  { facts }: FoundTicket,
  redemption: Redemption,
  now: Instant,
): Act => {
  const key = { brandId, id: ticketId };
  return (writes) => {
    // The row is locked since it was judged, so this is how the claim will end; its row count has the last word.
    if (!canBeClaimed(facts.ticket, now)) {
      writes.count(key, 'refusals');
      return () => ({ outcome: 'refused', reason: 'used' });
    }
    if (redemption.user !== null) writes.overrideUser({ ...redemption.user, version: facts.user.version });
    const claimed = writes.claim(key);
    const started = startSession(writes, redemption);
    return (log) => {
      if (!claimed()) throw new Error('a ticket was claimed while its row was locked');
      started(log);
      return { outcome: 'redeemed', redemption };
    };
  };
};

const canBeClaimed = (
  { usesLeft, revokedAt, expiresAt, issuedAt }: FoundTicket['facts']['ticket'],
  now: Instant,
): boolean => (usesLeft === null || usesLeft > 0) && revokedAt === null && expiresAt > now && issuedAt <= now;

const changesSessions = (outcome: RedeemOutcome): boolean =>
  outcome.outcome === 'redeemed' &&
  (outcome.redemption.replaces !== null || outcome.redemption.user !== null);
