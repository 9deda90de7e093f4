import type { AuditEntry } from '../../core/audit/event.ts';
import type { Clock, Instant } from '../../core/clock.ts';
import type { MintFacts, MintQuery } from '../../core/ticket/ports.ts';
import type { Ticket } from '../../core/ticket/ticket.ts';
import { ticketColumns, toTicketRow } from '../rows/ticket-row.ts';
import { valuesOf } from '../rows/values.ts';
import type { Writer } from './engine.ts';
import type { Job } from './group-commit.ts';
import { prepareMintFacts } from './mint-facts.ts';
import { prepareInsert } from './prepare-insert.ts';

interface MintDecision {
  readonly ticket: Ticket | null;
  readonly entry: AuditEntry;
}

/** Creating a ticket: the facts, the rule, then the ticket (if any) and the entry. */
export const prepareMint = (writer: Writer, clock: Clock) => {
  const factsOf = prepareMintFacts(writer.database, writer.known);
  const insert = prepareInsert(writer.database, 'tickets', ticketColumns);

  return <Decision extends MintDecision>(
    query: MintQuery,
    decide: (facts: MintFacts | null, now: Instant) => Decision,
  ): Job<Decision> =>
    () => {
      const decision = decide(factsOf(query), clock.now());
      return () => {
        const { ticket, entry } = decision;
        if (ticket !== null) insert.run(...valuesOf(toTicketRow(ticket), ticketColumns));
        writer.audit.append(entry);
        return decision;
      };
    };
};
