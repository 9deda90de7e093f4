import type { Application } from '../../core/application/application.ts';
import { formatId } from '../../core/ids.ts';
import type { ListedTicket } from '../../core/ticket/list-tickets.ts';
import type { TicketRecord } from '../../core/ticket/ports.ts';
import type { TicketState } from '../../core/ticket/ticket.ts';
import { displayName, type User } from '../../core/user/user.ts';
import { NOTHING, table } from '../table.ts';
import { isoTime, isoTimeOrNull, localTime } from '../times.ts';

/** A ticket's row as programs read it. @param only the one application that it is for */
export const ticketRowDocument = (ticket: TicketRecord, state: TicketState, only: Application | null) => ({
  id: formatId('ticket', ticket.id),
  state,
  issuedAt: isoTime(ticket.issuedAt),
  expiresAt: isoTime(ticket.expiresAt),
  revokedAt: isoTimeOrNull(ticket.revokedAt),
  usesLeft: ticket.usesLeft,
  opens: {
    management: ticket.audience.management,
    applications: only?.slug ?? (ticket.audience.applications === 'none' ? 'none' : 'any'),
  },
  openings: ticket.openings,
  refusals: ticket.refusals,
});

/** Whose a ticket is, as programs read it. */
export const ticketUserDocument = (user: User) => ({
  id: formatId('user', user.id),
  username: user.identity.username,
  name: displayName(user),
});

/** A ticket of a list as programs read it. */
export const ticketDocument = ({ ticket, state, user, apiKeyName, application }: ListedTicket) => ({
  ...ticketRowDocument(ticket, state, application),
  user: user === null ? { id: formatId('user', ticket.userId) } : ticketUserDocument(user),
  apiKey: { id: formatId('api-key', ticket.apiKeyId), name: apiKeyName },
});

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
