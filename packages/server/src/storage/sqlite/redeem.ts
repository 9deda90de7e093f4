import type { Clock, Instant } from '../../core/clock.ts';
import type { RedeemDecision, RedeemOutcome, RedeemQuery, Redemption } from '../../core/ticket/ports.ts';
import type { TicketFacts } from '../../core/ticket/ticket.ts';
import { prepareCount } from './count-in-ticket.ts';
import type { Writer } from './engine.ts';
import type { Job } from './group-commit.ts';
import { prepareOverride } from './override-user.ts';
import { prepareStartSession } from './start-session.ts';
import { prepareTicketFacts } from './ticket-facts.ts';

/** Redeeming a ticket: the facts, the rule, the claim and all that follows from it, in one transaction. */
export const prepareRedeem = (writer: Writer, clock: Clock) => {
  const { database, known } = writer;
  const factsOf = prepareTicketFacts(database, known);
  const countRefusal = prepareCount(writer, 'refusals');
  const countOpening = prepareCount(writer, 'openings');
  const overrideUser = prepareOverride(database);
  const startSession = prepareStartSession(writer);
  // The claim. However many ask at once, in however many processes, the row lets one through for each use
  // that is left, and the row count tells who it was.
  const claim = database.prepare(
    `UPDATE tickets SET uses_left = uses_left - 1
      WHERE brand_id = ? AND id = ? AND (uses_left IS NULL OR uses_left > 0)
        AND revoked_at IS NULL AND expires_at > ? AND issued_at <= ?`,
  );

  const redeem = (
    { brandId, ticketId }: RedeemQuery,
    redemption: Redemption,
    now: Instant,
  ): RedeemOutcome => {
    const { changes } = claim.run(brandId, ticketId, now, now);
    if (changes !== 1) {
      countRefusal(brandId, ticketId, null);
      return { outcome: 'refused', reason: 'used' };
    }
    if (redemption.user !== null) overrideUser(redemption.user);
    startSession(redemption);
    return { outcome: 'redeemed', redemption };
  };

  const hold = ({ brandId, ticketId }: RedeemQuery, { entry, question, facts }: Hold): RedeemOutcome => {
    if (entry !== null) countOpening(brandId, ticketId, entry);
    return { outcome: 'held', question, facts };
  };

  const refuse = ({ brandId, ticketId }: RedeemQuery, { entry, reason }: Refusal): RedeemOutcome => {
    countRefusal(brandId, ticketId, entry);
    return { outcome: 'refused', reason };
  };

  return (
    query: RedeemQuery,
    decide: (facts: TicketFacts, now: Instant) => RedeemDecision,
  ): Job<RedeemOutcome> =>
    () => {
      const facts = factsOf(query);
      if (facts === null) return () => ({ outcome: 'refused', reason: 'unknown' });
      const now = clock.now();
      const decision = decide(facts, now);
      switch (decision.outcome) {
        case 'redeem':
          return () => redeem(query, decision.redemption, now);
        case 'hold':
          return () => hold(query, decision);
        case 'refuse':
          return () => refuse(query, decision);
      }
    };
};

type Hold = Extract<RedeemDecision, { outcome: 'hold' }>;
type Refusal = Extract<RedeemDecision, { outcome: 'refuse' }>;
