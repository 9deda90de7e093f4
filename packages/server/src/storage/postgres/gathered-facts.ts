import type { StartFacts, StartQuery } from '../../core/session/ports.ts';
import type { MintFacts, MintQuery, RedeemQuery } from '../../core/ticket/ports.ts';
import { mintFacts } from './facts/mint-facts.ts';
import { startFacts } from './facts/start-facts.ts';
import { type FoundTicket, ticketFacts } from './facts/ticket-facts.ts';
import type { KnownRows } from './known-rows.ts';
import { answerAll, Questions } from './questions.ts';
import type { Session } from './session.ts';

/** What the jobs of one group have to know, one statement for each kind. */
export class GatheredFacts {
  readonly mint = new Questions<MintQuery, MintFacts>(mintFacts);
  readonly tickets = new Questions<RedeemQuery, FoundTicket>(ticketFacts);
  readonly starts = new Questions<StartQuery, StartFacts>(startFacts);

  learn(session: Session, known: KnownRows): Promise<void> {
    return answerAll(session, known, [this.mint, this.tickets, this.starts]);
  }
}
