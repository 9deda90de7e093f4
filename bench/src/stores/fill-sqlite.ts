import { closeSync, fsyncSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { DAY, type Filling, MILLISECOND } from './filling.ts';

const ROWS_AT_ONCE = 100_000;

const insertUsers = `
INSERT INTO users (brand_id, id, username, email, unique_id, first_name, last_name, phone1,
  username_canonical, email_canonical, unique_id_canonical, first_name_canonical, last_name_canonical,
  phone1_canonical, remark, role, status, no_ticket, password_hash, valid_from, created_at, updated_at, version)
SELECT :brand, i * ${MILLISECOND}, printf('user%08d', i), printf('user%08d@example.com', i),
  printf('A-user%08d', i), 'John', 'Doe', '+44 20 7946 0958',
  printf('user%08d', i), printf('user%08d@example.com', i),
  printf('A-user%08d', i), 'john', 'doe', '+442079460958',
  NULL, 'manager', 'active', 0, NULL, 0, :now, :now, 1
FROM numbers`;

const insertOldTickets = `
INSERT INTO tickets (brand_id, id, user_id, api_key_id, issued_at, expires_at, uses_left, revoked_at,
  opens_management, opens_applications, only_application_id, compared_fields, compared_digest, override,
  return_to, openings, refusals)
SELECT :brand, :key - (:last - i + 1) * ${MILLISECOND}, (1 + i % :users) * ${MILLISECOND}, :key,
  :now - 90 * ${DAY} + i, :now - 89 * ${DAY} + i, 0, NULL,
  1, 1, NULL, '["username","email"]', randomblob(32), NULL, NULL, 0, 0
FROM numbers`;

const insertOldEntries = `
INSERT INTO audit (brand_id, writer, sequence, at, actor_kind, actor_id, actor_name, address, kind,
  ticket_id, user_id, session_id, api_key_id, application_id, detail, mac)
SELECT :brand, :writer, :sequence + i, :now - 90 * ${DAY} + i, 'api-key', :key, NULL, '127.0.0.1', 'ticket.minted',
  :key - (:last - i + 1) * ${MILLISECOND}, (1 + i % :users) * ${MILLISECOND}, NULL, :key, NULL,
  '{"override":[]}', randomblob(32)
FROM numbers`;

const numbered = (insert: string): string =>
  insert.replace(
    'INSERT',
    'WITH RECURSIVE numbers (i) AS (SELECT :from UNION ALL SELECT i + 1 FROM numbers WHERE i < :to) INSERT',
  );

/** @param data the data folder */
export const fillSqlite = (data: string, { users, oldTickets }: Filling): void => {
  const file = join(data, 'usher.db');
  const database = new DatabaseSync(file);
  // Durable once, at the end.
  database.exec('PRAGMA synchronous = OFF; PRAGMA cache_size = -262144');
  const [brand, key] = only(database, 'SELECT brand_id, id FROM api_keys');
  const [writer, sequence] = only(
    database,
    'SELECT writer, max(sequence) FROM audit JOIN brands ON brands.id = brand_id GROUP BY writer',
  );
  const common = { brand, now: Date.now() };
  const old = { ...common, key, users, last: oldTickets };
  insertNumbered(database, insertUsers, users, common);
  insertNumbered(database, insertOldTickets, oldTickets, old);
  insertNumbered(database, insertOldEntries, oldTickets, { ...old, writer, sequence });
  database.exec('PRAGMA wal_checkpoint(TRUNCATE)');
  database.close();
  flush(file);
};

type Numbers = Readonly<Record<string, number>>;

/** The one row of a small table, two numbers: there is one brand, with one key and one writer. */
const only = (database: DatabaseSync, select: string): readonly [number, number] => {
  const statement = database.prepare(select);
  statement.setReturnArrays(true);
  const rows = statement.all() as unknown as readonly (readonly [number, number])[];
  const [row] = rows;
  if (row === undefined || rows.length > 1)
    throw new Error(`expected one row, not ${rows.length}: ${select}`);
  return row;
};

const insertNumbered = (database: DatabaseSync, insert: string, count: number, values: Numbers): void => {
  const statement = database.prepare(numbered(insert));
  for (let from = 1; from <= count; from += ROWS_AT_ONCE)
    statement.run({ ...values, from, to: Math.min(count, from + ROWS_AT_ONCE - 1) });
};

// What the system has still to write would be written while something is measured.
const flush = (file: string): void => {
  const descriptor = openSync(file, 'r+');
  fsyncSync(descriptor);
  closeSync(descriptor);
};
