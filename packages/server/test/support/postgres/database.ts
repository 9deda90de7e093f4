import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject, onTestFinished } from 'vitest';
import { openPostgresStore } from '../../../src/storage/postgres/open.ts';
import { auditSealer } from '../key-ring.ts';

/** A database of the run's cluster. Its role owns all that is in it and is no superuser. */
export interface TestDatabase {
  readonly name: string;
  readonly url: string;
  drop(): Promise<void>;
}

export type Contents = 'empty' | 'migrated';

const databaseOf = (url: string): string => new URL(url).pathname.slice(1);

const TEMPLATE = 'usher_template';
const UNFINISHED = 'usher_template_unfinished';
// Any number that nobody else takes.
const TEMPLATE_LOCK = 1_431_521_362;

/** The same for another database and role than the superuser's. */
const urlOf = (database: string): string => {
  const url = new URL(inject('postgres') ?? '');
  url.username = 'usher';
  url.password = '';
  url.pathname = database;
  return url.href;
};

let connection: Promise<Client> | null = null;

/** The superuser's connection, one for each file of tests. */
const connect = (): Promise<Client> => {
  connection ??= (async () => {
    const client = new Client(inject('postgres'));
    await client.connect();
    return client;
  })();
  return connection;
};

let prepared: Promise<void> | null = null;

/** Migrates a database once for the whole run: copying it takes a fraction of the time. */
const prepareTemplate = async (admin: Client): Promise<void> => {
  await admin.query('SELECT pg_advisory_lock($1)', [TEMPLATE_LOCK]);
  try {
    const { rowCount } = await admin.query('SELECT FROM pg_database WHERE datname = $1', [TEMPLATE]);
    if (rowCount === 1) return;
    await admin.query(`DROP DATABASE IF EXISTS ${UNFINISHED} WITH (FORCE)`);
    await admin.query(`CREATE DATABASE ${UNFINISHED} OWNER usher`);
    const { store } = await openPostgresStore({ url: urlOf(UNFINISHED), auditSealer });
    await store.close();
    await admin.query(`ALTER DATABASE ${UNFINISHED} RENAME TO ${TEMPLATE}`);
  } finally {
    await admin.query('SELECT pg_advisory_unlock($1)', [TEMPLATE_LOCK]);
  }
};

/** A new database that whoever asks for it has to drop. */
export const makeDatabase = async (contents: Contents = 'migrated'): Promise<TestDatabase> => {
  if (contents === 'empty') return copy('template1');
  prepared ??= prepareTemplate(await connect());
  await prepared;
  return copy(TEMPLATE);
};

/** Another with the same in it, from one that nobody is connected to. */
export const copyDatabase = (url: string): Promise<TestDatabase> => copy(databaseOf(url));

const copy = async (template: string): Promise<TestDatabase> => {
  const admin = await connect();
  const name = `usher_${randomBytes(6).toString('hex')}`;
  await admin.query(`CREATE DATABASE ${name} OWNER usher TEMPLATE ${template}`);
  return {
    name,
    url: urlOf(name),
    async drop() {
      // Connections that are being closed may be there for a moment yet.
      await admin.query(`DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
};

/** A new database that goes with the test. */
export const createTestDatabase = async (
  contents: Contents = 'migrated',
): Promise<{ readonly url: string }> => {
  const database = await makeDatabase(contents);
  onTestFinished(() => database.drop());
  return database;
};

/** The folder in which the cluster keeps a database, with all in it that was committed. */
export const databaseFolder = async (url: string): Promise<string> => {
  const admin = await connect();
  await admin.query('CHECKPOINT');
  const { rows } = await admin.query(
    "SELECT current_setting('data_directory') || '/base/' || oid AS folder FROM pg_database WHERE datname = $1",
    [databaseOf(url)],
  );
  return rows[0].folder;
};
