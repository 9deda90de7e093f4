import type { Application } from '../application/application.ts';
import { formatId } from '../ids.ts';
import type { ListedTicket } from '../ticket/list-tickets.ts';
import type { TicketRecord } from '../ticket/ports.ts';
import type { TicketState } from '../ticket/ticket.ts';
import { displayName, type User } from '../user/user.ts';
import { isoTime, isoTimeOrNull } from './iso-time.ts';

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
