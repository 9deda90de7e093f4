import type { Instant } from '../../core/clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, TicketId, UserId } from '../../core/ids.ts';
import type { Audience, Ticket } from '../../core/ticket/ticket.ts';
import { readJson, type SqlRow, type Values } from './values.ts';

export interface TicketRow {
  readonly brand_id: BrandId;
  readonly id: TicketId;
  readonly user_id: UserId;
  readonly api_key_id: ApiKeyId;
  readonly issued_at: Instant;
  readonly expires_at: Instant;
  readonly uses_left: number | null;
  readonly revoked_at: Instant | null;
  readonly opens_management: 0 | 1;
  readonly opens_applications: 0 | 1;
  /** The one application that it opens, where it is not good for all. */
  readonly only_application_id: ApplicationId | null;
  /** A list of field names as JSON. */
  readonly compared_fields: string;
  readonly compared_digest: Uint8Array;
  /** What to change in the record, as JSON. */
  readonly override: string | null;
  readonly return_to: string | null;
  readonly openings: number;
  readonly refusals: number;
}

/** Those that make a ticket; the two counters are the store's own. */
export const ticketColumns = [
  'brand_id',
  'id',
  'user_id',
  'api_key_id',
  'issued_at',
  'expires_at',
  'uses_left',
  'revoked_at',
  'opens_management',
  'opens_applications',
  'only_application_id',
  'compared_fields',
  'compared_digest',
  'override',
  'return_to',
] as const satisfies ReadonlyArray<keyof TicketRow>;

/** Reads a row that begins with the ticket's columns. */
export const readTicket = (row: SqlRow): Ticket => {
  const [
    brandId,
    id,
    userId,
    apiKeyId,
    issuedAt,
    expiresAt,
    usesLeft,
    revokedAt,
    opensManagement,
    opensApplications,
    onlyApplicationId,
    comparedFields,
    comparedDigest,
    override,
    returnTo,
  ] = row as Values<TicketRow, typeof ticketColumns>;
  return {
    brandId,
    id,
    userId,
    apiKeyId,
    issuedAt,
    expiresAt,
    usesLeft,
    revokedAt,
    audience: {
      management: opensManagement === 1,
      applications: opensApplications === 0 ? 'none' : (onlyApplicationId ?? 'any'),
    },
    comparedFields: readJson(comparedFields),
    comparedDigest,
    override: override === null ? null : readJson(override),
    returnTo,
  };
};

export const toTicketRow = (ticket: Ticket): Omit<TicketRow, 'openings' | 'refusals'> => ({
  brand_id: ticket.brandId,
  id: ticket.id,
  user_id: ticket.userId,
  api_key_id: ticket.apiKeyId,
  issued_at: ticket.issuedAt,
  expires_at: ticket.expiresAt,
  uses_left: ticket.usesLeft,
  revoked_at: ticket.revokedAt,
  opens_management: ticket.audience.management ? 1 : 0,
  opens_applications: ticket.audience.applications === 'none' ? 0 : 1,
  only_application_id: onlyApplication(ticket.audience),
  compared_fields: JSON.stringify(ticket.comparedFields),
  compared_digest: ticket.comparedDigest,
  override: ticket.override === null ? null : JSON.stringify(ticket.override),
  return_to: ticket.returnTo,
});

const onlyApplication = ({ applications }: Audience): ApplicationId | null =>
  applications === 'none' || applications === 'any' ? null : applications;
