import type { AuditLink, AuditPlace } from '../../core/audit/chain.ts';
import type { Actor, AuditEntry, AuditEvent } from '../../core/audit/event.ts';
import type { AuditRecord } from '../../core/audit/ports.ts';
import type { Instant } from '../../core/clock.ts';
import type { ApiKeyId, ApplicationId, BrandId, SessionId, TicketId, UserId } from '../../core/ids.ts';
import { readNumber, readPlace } from './numbers-as-text.ts';
import { valuesOf } from './values.ts';

export interface AuditRow {
  readonly brand_id: BrandId;
  readonly writer: number;
  readonly sequence: number;
  readonly at: Instant;
  readonly actor_kind: Actor['kind'];
  readonly actor_id: number | null;
  readonly actor_name: string | null;
  readonly address: string | null;
  readonly kind: AuditEvent['kind'];
  readonly ticket_id: TicketId | null;
  readonly user_id: UserId | null;
  readonly session_id: SessionId | null;
  readonly api_key_id: ApiKeyId | null;
  readonly application_id: ApplicationId | null;
  /** What has no column of its own, as JSON. */
  readonly detail: string | null;
  /** Links the record to the one before it: `core/audit/chain.ts`. */
  readonly mac: Uint8Array | null;
}

const placeColumns = ['brand_id', 'writer', 'sequence'] as const satisfies ReadonlyArray<keyof AuditRow>;

/** What a record says, but for its place. Their order is part of every code in the log: it never changes. */
const contentColumns = [
  'at',
  'actor_kind',
  'actor_id',
  'actor_name',
  'address',
  'kind',
  'ticket_id',
  'user_id',
  'session_id',
  'api_key_id',
  'application_id',
  'detail',
] as const satisfies ReadonlyArray<keyof AuditRow>;

export const auditColumns = [...placeColumns, ...contentColumns, 'mac'] as const satisfies ReadonlyArray<
  keyof AuditRow
>;

/** Columns of numbers, and the others. */
export const numericColumns = [
  ...placeColumns,
  'at',
  'actor_id',
  'ticket_id',
  'user_id',
  'session_id',
  'api_key_id',
  'application_id',
] as const satisfies ReadonlyArray<keyof AuditRow>;

export const otherColumns = [
  'actor_kind',
  'actor_name',
  'address',
  'kind',
  'detail',
  'mac',
] as const satisfies ReadonlyArray<keyof AuditRow>;

type NumericColumn = (typeof numericColumns)[number];

/** A row whose numbers were read as text. */
export const readNumbers = (
  row: Pick<AuditRow, (typeof otherColumns)[number]> & Readonly<Record<NumericColumn, string | null>>,
): AuditRow => {
  const numbers = numericColumns.map((column) => [column, readNumber(row[column])] as const);
  const places = placeColumns.map((column) => [column, readPlace(row[column] ?? '')] as const);
  return { ...row, ...Object.fromEntries(numbers), ...Object.fromEntries(places) } as unknown as AuditRow;
};

/** Any event, by what it may name: each of these has a column, and whatever else it holds is its detail. */
interface NamingEvent {
  readonly kind: AuditEvent['kind'];
  readonly ticketId?: TicketId;
  readonly userId?: UserId;
  readonly sessionId?: SessionId;
  readonly apiKeyId?: ApiKeyId;
  readonly applicationId?: ApplicationId | null;
}

/** @param link gives the record's code for its content */
export const toAuditRow = (
  entry: AuditEntry,
  { writer, sequence }: AuditPlace,
  link: (content: string) => Uint8Array,
): AuditRow => {
  const { brandId, at, actor, address } = entry;
  const event: NamingEvent = entry.event;
  const { kind, ticketId, userId, sessionId, apiKeyId, applicationId, ...rest } = event;
  // A column's null means that the event does not have the property. Where it has it and it is null (the
  // application, at the management system), that goes into the detail, so that what is read is what happened.
  const row = {
    brand_id: brandId,
    writer,
    sequence,
    at,
    actor_kind: actor.kind,
    actor_id: 'id' in actor ? actor.id : null,
    actor_name: 'name' in actor ? actor.name : null,
    address,
    kind,
    ticket_id: ticketId ?? null,
    user_id: userId ?? null,
    session_id: sessionId ?? null,
    api_key_id: apiKeyId ?? null,
    application_id: applicationId ?? null,
    detail: toDetail(applicationId === null ? { applicationId, ...rest } : rest),
  };
  return { ...row, mac: link(contentOf(row)) };
};

/** The record's content as its code covers it: the columns as JSON, exactly as they lie in the store. */
const contentOf = (row: Omit<AuditRow, 'mac'>): string => JSON.stringify(valuesOf(row, contentColumns));

/** Judges nothing, so that a damaged record can be shown to be one. */
export const readAuditLink = (row: AuditRow): AuditLink => ({
  sequence: row.sequence,
  at: Number(row.at),
  kind: row.kind,
  content: contentOf(row),
  mac: row.mac,
});

const toDetail = (properties: object): string | null => {
  const text = JSON.stringify(properties);
  return text === '{}' ? null : text;
};

export const readAuditRecord = (row: AuditRow): AuditRecord => ({
  writer: row.writer,
  sequence: row.sequence,
  brandId: row.brand_id,
  at: Number(row.at),
  actor: readActor(row),
  address: row.address,
  event: readEvent(row),
});

const readActor = ({ actor_kind, actor_id, actor_name }: AuditRow): Actor =>
  present({ kind: actor_kind, id: actor_id, name: actor_name }) as Actor;

const readEvent = (row: AuditRow): AuditEvent => {
  const named = present({
    kind: row.kind,
    ticketId: row.ticket_id,
    userId: row.user_id,
    sessionId: row.session_id,
    apiKeyId: row.api_key_id,
    applicationId: row.application_id,
  });
  return { ...named, ...readDetail(row.detail) } as AuditEvent;
};

/** A detail that somebody damaged is handed on as it lies there: the rest of the log can still be read. */
const readDetail = (text: string | null): object => {
  if (text === null) return {};
  try {
    const detail: unknown = JSON.parse(text);
    if (typeof detail === 'object' && detail !== null && !Array.isArray(detail)) return detail;
  } catch {
    // Below.
  }
  return { detail: text };
};

const present = (columns: Readonly<Record<string, unknown>>): object =>
  Object.fromEntries(Object.entries(columns).filter(([, value]) => value !== null));
