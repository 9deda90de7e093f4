import Type from 'typebox';
import { isoTimeOrNull } from '../../core/documents/iso-time.ts';
import { ticketDocument } from '../../core/documents/ticket-document.ts';
import { formatId } from '../../core/ids.ts';
import { listTickets } from '../../core/ticket/list-tickets.ts';
import { revokeTicket } from '../../core/ticket/revoke-ticket.ts';
import { readCursor, USUAL_PAGE } from './cursor.ts';
import { type Endpoint, endpoint } from './endpoint.ts';
import * as schemas from './schemas.ts';

export const ticketEndpoints: readonly Endpoint[] = [
  endpoint({
    method: 'GET',
    path: '/tickets',
    name: 'listTickets',
    summary: 'The tickets of the brand, newest first',
    permission: 'tickets:read',
    query: schemas.query({
      ...schemas.paging,
      user: Type.Optional(Type.String({ description: 'Only this person’s.' })),
      live: Type.Optional(Type.Boolean({ description: 'Only those that can still be redeemed.' })),
    }),
    answer: schemas.page(schemas.ticket),
    async run({ ports, principal: { brand }, query: { cursor, limit = USUAL_PAGE, user, live } }) {
      const before = readCursor('ticket', cursor);
      const question = { user: user ?? null, live: live ?? false, before, limit };
      const { tickets, next } = await listTickets(ports, brand.slug, question);
      return {
        body: {
          items: tickets.map(ticketDocument),
          next: next === null ? null : formatId('ticket', next),
        },
      };
    },
  }),
  endpoint({
    method: 'POST',
    path: '/tickets/:ticket/revoke',
    name: 'revokeTicket',
    summary: 'Revoke a ticket: it can be redeemed nowhere any more',
    permission: 'tickets:write',
    answer: Type.Object({
      found: Type.Enum(['live', 'used', 'revoked', 'expired'], { description: 'As it was before.' }),
      revokedAt: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    }),
    async run({ ports, principal: { brand, by }, path }) {
      const { found, ticket } = await revokeTicket(ports, brand.slug, path.ticket, by);
      return { body: { found, revokedAt: isoTimeOrNull(ticket.revokedAt) } };
    },
  }),
];
