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
  /** By brand, in the order of the commits. */
  readonly audit: readonly AuditRow[];
  readonly slugOf: (brandId: number) => string;
  /** Every text that lies in a table but the audit log, whatever table it is. */
  readonly texts: readonly string[];
  /** What the engine itself finds wrong with its files; empty where nothing is. */
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
  const rows: StoreRows = {
    brands: all('SELECT * FROM brands'),
    tickets: all('SELECT * FROM tickets'),
    sessions: all('SELECT * FROM sessions'),
    keys: all('SELECT * FROM api_keys'),
    users: all('SELECT * FROM users'),
    // One writer at a time, whose numbers say who was first.
    audit: all('SELECT * FROM audit ORDER BY brand_id, writer, sequence'),
  };
  return viewOf(rows, textsIn(database), checkIntegrity(database));
};

/** All rows of a store's tables; those of the audit log in the order of the commits. */
export interface StoreRows {
  readonly brands: readonly BrandRow[];
  readonly tickets: readonly TicketRow[];
  readonly sessions: readonly SessionRow[];
  readonly keys: readonly ApiKeyRow[];
  readonly users: readonly UserRow[];
  readonly audit: readonly AuditRow[];
}

export const viewOf = (
  { brands, tickets, sessions, keys, users, audit }: StoreRows,
  texts: readonly string[],
  integrity: readonly string[],
): StoreView => {
  const slugs = new Map(brands.map(({ id, slug }) => [Number(id), slug]));
  const slugOf = (brandId: number): string => slugs.get(brandId) ?? `brand ${brandId}`;
  const named = <Row extends { readonly brand_id: number; readonly id: number }>(
    noun: NamedNoun,
    rows: readonly Row[],
  ) => new Map(rows.map((row) => [`${slugOf(row.brand_id)} ${nameOfId(noun, row.id)}`, row]));
  return {
    tickets: named('ticket', tickets),
    sessions: named('session', sessions),
    keys: named('api-key', keys),
    users: new Map(users.map((row) => [`${slugOf(row.brand_id)} ${row.username}`, row])),
    usersById: named('user', users),
    audit,
    slugOf,
    texts,
    integrity,
  };
};

const textsIn = (database: DatabaseSync): readonly string[] => {
  const tables = database
    .prepare("SELECT name FROM sqlite_schema WHERE type = 'table' AND name <> 'audit'")
    .all();
  return tables.flatMap(({ name }) =>
    [...database.prepare(`SELECT * FROM ${name}`).iterate()].flatMap((row) =>
      Object.values(row).filter((value) => typeof value === 'string'),
    ),
  );
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
