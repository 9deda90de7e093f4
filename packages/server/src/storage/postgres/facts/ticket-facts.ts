import type { ApplicationId } from '../../../core/ids.ts';
import type { SigningKeyState } from '../../../core/signing-key/signing-key.ts';
import type { RedeemQuery } from '../../../core/ticket/ports.ts';
import type { TicketFacts } from '../../../core/ticket/ticket.ts';
import { readTicket, ticketColumns } from '../../rows/ticket-row.ts';
import { readUser, userColumns } from '../../rows/user-row.ts';
import { columnsOf } from '../../rows/values.ts';
import type { Source } from '../questions.ts';
import { statement } from '../statement.ts';

/** With what the store itself counts in the row. */
export interface FoundTicket {
  readonly facts: TicketFacts;
  readonly openings: number;
  readonly refusals: number;
}

const TICKET = 8;
const USER = TICKET + ticketColumns.length;

/**
 * Everything that a ticket is judged by. An application of another brand is no door of this one: with it, there
 * is no such ticket.
 *
 * The tickets' rows are locked, in the order of their keys: whoever else wants to claim one of them waits, and
 * two groups that want the same ones never wait for each other.
 */
export const ticketFacts: Source<RedeemQuery, FoundTicket> = {
  statement: statement(
    'ticket_facts',
    `SELECT q.place, b.version, k.version, a.id, a.version, (SELECT state FROM signing_keys WHERE kid = q.kid),
            t.openings, t.refusals, ${columnsOf('t', ticketColumns)}, ${columnsOf('u', userColumns)}
       FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::text[])
            WITH ORDINALITY AS q (brand_id, ticket_id, application_id, kid, place)
       JOIN tickets t ON t.brand_id = q.brand_id AND t.id = q.ticket_id
       JOIN users u ON u.brand_id = t.brand_id AND u.id = t.user_id
       JOIN brands b ON b.id = t.brand_id
       JOIN api_keys k ON k.brand_id = t.brand_id AND k.id = t.api_key_id
       LEFT JOIN applications a ON a.brand_id = t.brand_id AND a.id = q.application_id
      WHERE q.application_id IS NULL OR a.id IS NOT NULL
      ORDER BY t.brand_id, t.id
        FOR NO KEY UPDATE OF t`,
  ),
  parameters: (queries) => [
    queries.map(({ brandId }) => brandId),
    queries.map(({ ticketId }) => ticketId),
    queries.map(({ applicationId }) => applicationId),
    queries.map(({ kid }) => kid),
  ],
  mention(row, mentioned, { brandId, applicationId }) {
    const [, brand, apiKey, , application] = row as unknown as Head;
    const { apiKeyId } = readTicket(row.slice(TICKET));
    mentioned.brand(brandId, brand);
    mentioned.apiKey(brandId, apiKeyId, apiKey);
    if (applicationId !== null) mentioned.application(brandId, applicationId, Number(application));
  },
  read(row, known, { brandId, applicationId }) {
    const [, , , , , signingKey, openings, refusals] = row as unknown as Head;
    const ticket = readTicket(row.slice(TICKET));
    const facts = {
      ticket,
      user: readUser(row, USER),
      brand: known.brand(brandId),
      apiKey: known.apiKey(brandId, ticket.apiKeyId),
      application: applicationId === null ? null : known.application(brandId, applicationId),
      signingKey: signingKey ?? ('retired' as const),
    };
    return { facts, openings, refusals };
  },
};

type Head = readonly [
  place: number,
  brand: number,
  apiKey: number,
  applicationId: ApplicationId | null,
  application: number | null,
  signingKey: SigningKeyState | null,
  openings: number,
  refusals: number,
];
