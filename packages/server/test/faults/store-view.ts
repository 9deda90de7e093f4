import { createHash } from 'node:crypto';
import { DatabaseSync } from 'node:sqlite';
import { formatId, type Id, type NamedNoun } from '../../src/core/ids.ts';
import type { ApiKeyRow } from '../../src/storage/rows/api-key-row.ts';
import type { AuditRow } from '../../src/storage/rows/audit-row.ts';
import type { BrandRow } from '../../src/storage/rows/brand-row.ts';
import type { SessionRow } from '../../src/storage/rows/session-row.ts';
import type { TicketRow } from '../../src/storage/rows/ticket-row.ts';
import type { UserRow } from '../../src/storage/rows/user-row.ts';

/** What lies in the store at a moment, read past all of the product's own code. */
export interface StoreView {
  /** By brand and id, as in `once tkt_0123456789a`. */
  readonly tickets: ReadonlyMap<string, TicketRow>;
  readonly sessions: ReadonlyMap<string, SessionRow>;
  readonly keys: ReadonlyMap<string, ApiKeyRow>;
  /** By brand and user name. */
  readonly users: ReadonlyMap<string, UserRow>;
  readonly usersById: ReadonlyMap<string, UserRow>;
  /** In the order of each brand's and writer's numbers, which is that of the commits. */
  readonly audit: readonly AuditRow[];
  readonly slugOf: (brandId: number) => string;
  /** What SQLite finds wrong with the file; empty where nothing is. */
  readonly integrity: readonly string[];
}

export const readStore = (file: string): StoreView => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: 5000 });
  try {
    // One moment for all of it.
    database.exec('BEGIN');
    return view(database);
  } finally {
    database.close();
  }
};

const view = (database: DatabaseSync): StoreView => {
  const all = <Row>(sql: string): Row[] => database.prepare(sql).all() as Row[];
  const slugs = new Map(all<BrandRow>('SELECT * FROM brands').map(({ id, slug }) => [Number(id), slug]));
  const slugOf = (brandId: number): string => slugs.get(brandId) ?? `brand ${brandId}`;
  const named = <Row extends { readonly brand_id: number; readonly id: number }>(
    noun: NamedNoun,
    rows: readonly Row[],
  ) => new Map(rows.map((row) => [`${slugOf(row.brand_id)} ${nameOfId(noun, row.id)}`, row]));
  const users = all<UserRow>('SELECT * FROM users');
  return {
    tickets: named('ticket', all<TicketRow>('SELECT * FROM tickets')),
    sessions: named('session', all<SessionRow>('SELECT * FROM sessions')),
    keys: named('api-key', all<ApiKeyRow>('SELECT * FROM api_keys')),
    users: new Map(users.map((row) => [`${slugOf(row.brand_id)} ${row.username}`, row])),
    usersById: named('user', users),
    audit: all<AuditRow>('SELECT * FROM audit ORDER BY brand_id, writer, sequence'),
    slugOf,
    integrity: checkIntegrity(database),
  };
};

/** An identifier as people see it. */
export const nameOfId = (noun: NamedNoun, id: number): string => formatId(noun, id as Id<NamedNoun>);

/** What `PRAGMA integrity_check` finds wrong. */
export const checkIntegrity = (database: DatabaseSync): string[] =>
  database
    .prepare('PRAGMA integrity_check')
    .all()
    .map((row) => String(row['integrity_check']))
    .filter((found) => found !== 'ok');

/** A digest of everything that some records say. */
export const digestOf = (records: readonly AuditRow[]): string => {
  const hash = createHash('sha256');
  for (const record of records) hash.update(JSON.stringify(Object.values(record)));
  return hash.digest('base64url');
};

/** Whether the audit log has a ticket redeemed more than once. */
export const isRedeemedTwice = (file: string, brand: string, ticket: string): boolean => {
  const { audit, slugOf } = readStore(file);
  const redemptions = audit.filter(
    ({ kind, ticket_id, brand_id }) =>
      kind === 'ticket.redeemed' &&
      slugOf(brand_id) === brand &&
      nameOfId('ticket', ticket_id ?? 0) === ticket,
  );
  return redemptions.length > 1;
};
