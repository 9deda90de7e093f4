import type { DatabaseSync } from 'node:sqlite';
import type { ApplicationId, BrandId, TicketId } from '../../core/ids.ts';
import type { SigningKeyState } from '../../core/signing-key/signing-key.ts';
import type { RedeemQuery } from '../../core/ticket/ports.ts';
import type { TicketFacts } from '../../core/ticket/ticket.ts';
import { readTicket, ticketColumns } from '../rows/ticket-row.ts';
import { readUser, userColumns } from '../rows/user-row.ts';
import { columnsOf } from '../rows/values.ts';
import type { KnownRows } from './known-rows.ts';
import { prepareRow } from './prepare-row.ts';

const USER = ticketColumns.length;
const VERSIONS = USER + userColumns.length;
type Tail = [number, number, number, SigningKeyState | null];

/**
 * Everything that a ticket is judged by, in one statement by primary keys. An application of another brand
 * is no door of this one: with it, there is no such ticket.
 */
export const prepareTicketFacts = (
  database: DatabaseSync,
  known: KnownRows,
): ((query: RedeemQuery) => TicketFacts | null) => {
  const select = prepareRow<[BrandId, TicketId, ApplicationId | null, string]>(
    database,
    `SELECT ${columnsOf('t', ticketColumns)}, ${columnsOf('u', userColumns)},
            b.version, k.version, a.version,
            (SELECT state FROM signing_keys WHERE kid = ?4)
       FROM tickets t
       JOIN users u ON u.brand_id = t.brand_id AND u.id = t.user_id
       JOIN brands b ON b.id = t.brand_id
       JOIN api_keys k ON k.brand_id = t.brand_id AND k.id = t.api_key_id
       LEFT JOIN applications a ON a.brand_id = t.brand_id AND a.id = ?3
      WHERE t.brand_id = ?1 AND t.id = ?2 AND (?3 IS NULL OR a.id IS NOT NULL)`,
  );
  return ({ brandId, ticketId, applicationId, kid }) => {
    const row = select(brandId, ticketId, applicationId, kid);
    if (row === null) return null;
    const ticket = readTicket(row);
    const [brand, apiKey, application, signingKey] = row.slice(VERSIONS) as Tail;
    return {
      ticket,
      user: readUser(row, USER),
      brand: known.brand(brandId, brand),
      apiKey: known.apiKey(brandId, ticket.apiKeyId, apiKey),
      application: applicationId === null ? null : known.application(brandId, applicationId, application),
      signingKey: signingKey ?? 'retired',
    };
  };
};
