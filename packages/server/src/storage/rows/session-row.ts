import type { Instant } from '../../core/clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, SessionId, TicketId, UserId } from '../../core/ids.ts';
import type { Session, SessionEndReason } from '../../core/session/session.ts';
import type { SqlRow, Values } from './values.ts';

export interface SessionRow {
  readonly brand_id: BrandId;
  readonly id: SessionId;
  readonly user_id: UserId;
  readonly application_id: ApplicationId | null;
  readonly secret_hash: Uint8Array;
  readonly method: Session['method'];
  readonly ticket_id: TicketId | null;
  readonly ticket_hash: Uint8Array | null;
  readonly api_key_id: ApiKeyId | null;
  readonly started_at: Instant;
  readonly last_seen_at: Instant;
  readonly expires_at: Instant;
  readonly ended_at: Instant | null;
  readonly end_reason: SessionEndReason | null;
  readonly address: string;
  readonly user_agent: string;
  readonly landing: string;
}

export const sessionColumns = [
  'brand_id',
  'id',
  'user_id',
  'application_id',
  'secret_hash',
  'method',
  'ticket_id',
  'ticket_hash',
  'api_key_id',
  'started_at',
  'last_seen_at',
  'expires_at',
  'ended_at',
  'end_reason',
  'address',
  'user_agent',
  'landing',
] as const satisfies ReadonlyArray<keyof SessionRow>;

/** Reads a row that begins with the session's columns. */
export const readSession = (row: SqlRow): Session => {
  const [
    brandId,
    id,
    userId,
    applicationId,
    secretHash,
    method,
    ticketId,
    ticketHash,
    apiKeyId,
    startedAt,
    lastSeenAt,
    expiresAt,
    endedAt,
    endReason,
    address,
    userAgent,
    landing,
  ] = row as Values<SessionRow, typeof sessionColumns>;
  return {
    brandId,
    id,
    userId,
    applicationId,
    secretHash,
    method,
    ticketId,
    ticketHash,
    apiKeyId,
    startedAt,
    lastSeenAt,
    expiresAt,
    endedAt,
    endReason,
    address,
    userAgent,
    landing,
  };
};

export const toSessionRow = (session: Session): SessionRow => ({
  brand_id: session.brandId,
  id: session.id,
  user_id: session.userId,
  application_id: session.applicationId,
  secret_hash: session.secretHash,
  method: session.method,
  ticket_id: session.ticketId,
  ticket_hash: session.ticketHash,
  api_key_id: session.apiKeyId,
  started_at: session.startedAt,
  last_seen_at: session.lastSeenAt,
  expires_at: session.expiresAt,
  ended_at: session.endedAt,
  end_reason: session.endReason,
  address: session.address,
  user_agent: session.userAgent,
  landing: session.landing,
});
