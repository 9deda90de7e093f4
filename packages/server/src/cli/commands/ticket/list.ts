import { type Command, Option } from 'commander';
import { ticketDocument } from '../../../core/documents/ticket-document.ts';
import { formatId, latestOf, parseId, type TicketId } from '../../../core/ids.ts';
import { type FieldProblem, refuseIfAny } from '../../../core/problem.ts';
import {
  LOOK_THROUGH,
  listTickets,
  type TicketListing,
  type TicketListQuestion,
} from '../../../core/ticket/list-tickets.ts';
import { addStoreCommand, type CommonOptions, type Parts, printNote } from '../../command.ts';
import { brandOption, countProblems, wholeNumber } from '../../options.ts';
import { localTime } from '../../times.ts';
import { ticketTable } from '../../views/ticket.ts';

const MOST_LISTED = 10_000;

interface ListOptions extends CommonOptions {
  readonly brand: string;
  readonly user?: string;
  readonly live?: true;
  readonly limit: string;
  readonly before?: string;
}

export const addTicketList = (group: Command, parts: Parts): void =>
  addStoreCommand(group, parts, {
    usage: 'list',
    about: 'Lists the tickets of a brand, newest first.',
    more:
      `Tickets are kept in the order of time. With --user or --live, a list looks through the newest ` +
      `${LOOK_THROUGH.toLocaleString('en-GB')} of the brand, and says where to go on if there are older ones.`,
    options: [
      brandOption(),
      new Option('--user <name>', 'only those for this person: user name, e-mail address, unique id or id'),
      new Option('--live', 'only those that can still be used'),
      new Option('--limit <number>', 'how many to list').default('100', '100'),
      new Option('--before <id>', 'go on with those older than this one (tkt_…)'),
    ],
    examples: [
      'usher ticket list --brand bumpyard --limit 20',
      'usher ticket list --brand bumpyard --user john.d --live',
      'usher ticket list --brand bumpyard --before tkt_0123456789a --json',
    ],
    run: async (ports, options: ListOptions) => {
      const question = readQuestion(options);
      const listing = await listTickets(ports, options.brand, question);
      if (options.json !== true) noteMore(listing, question);
      const { tickets, next } = listing;
      return {
        document: {
          tickets: tickets.map(ticketDocument),
          next: next === null ? null : formatId('ticket', next),
        },
        text: ticketTable(tickets),
      };
    },
  });

const readQuestion = (options: ListOptions): TicketListQuestion => {
  const limit = wholeNumber(options.limit);
  const before = options.before === undefined ? null : parseId('ticket', options.before);
  const wrong: FieldProblem[] = countProblems('limit', limit, MOST_LISTED);
  if (options.before !== undefined && before === null) {
    wrong.push({ field: 'before', problem: 'must be the id of a ticket, as in "tkt_0123456789a"' });
  }
  refuseIfAny(wrong);
  return { user: options.user ?? null, live: options.live === true, before, limit };
};

const noteMore = ({ tickets, next }: TicketListing, { limit }: TicketListQuestion): void => {
  if (next === null) return;
  const on = `--before ${formatId('ticket', next)} goes on.`;
  printNote(tickets.length === limit ? `There may be more: ${on}` : `${lookedThrough(next)} ${on}`);
};

const lookedThrough = (next: TicketId): string =>
  `Looked through ${LOOK_THROUGH.toLocaleString('en-GB')} tickets, back to ${localTime(latestOf(next))}.`;
