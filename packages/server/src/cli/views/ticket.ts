import type { Application } from '../../core/application/application.ts';
import { formatId } from '../../core/ids.ts';
import type { ListedTicket } from '../../core/ticket/list-tickets.ts';
import type { TicketRecord } from '../../core/ticket/ports.ts';
import { displayName } from '../../core/user/user.ts';
import { NOTHING, table } from '../table.ts';
import { localTime } from '../times.ts';

/** A list of tickets as people read it. */
export const ticketTable = (tickets: readonly ListedTicket[]): string =>
  table(
    ['ID', 'FOR', 'STATE', 'CREATED', 'GOOD UNTIL', 'BY API KEY', 'OPENS'],
    tickets.map(({ ticket, state, user, apiKeyName, application }) => [
      formatId('ticket', ticket.id),
      user === null ? formatId('user', ticket.userId) : displayName(user),
      state,
      localTime(ticket.issuedAt),
      localTime(ticket.expiresAt),
      apiKeyName ?? NOTHING,
      opens(ticket, application),
    ]),
    'No tickets.',
  );

const opens = ({ audience }: TicketRecord, only: Application | null): string => {
  const applications = audience.applications === 'none' ? [] : [only?.slug ?? 'applications'];
  return [...(audience.management ? ['management'] : []), ...applications].join(', ');
};
