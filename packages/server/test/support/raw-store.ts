import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import pg from 'pg';
import type { Place } from './place.ts';

/** A value as every engine takes it. */
type RawValue = string | number | null;
export type RawRow = Readonly<Record<string, unknown>>;

/** The rows as they lie there, of every brand. SQL has a `?` for each value. */
export interface RawStore {
  readonly engine: 'sqlite' | 'postgres';
  all(sql: string, ...values: RawValue[]): Promise<RawRow[]>;
  /** Several statements where there are no values. */
  run(sql: string, ...values: RawValue[]): Promise<void>;
  /** The names of the tables. */
  tables(): Promise<string[]>;
}

/** Works on a store past all of our own code: to see everything, and to do what nobody should be able to do. */
export const inRawStore = <Result>(
  { data, database }: Place,
  work: (raw: RawStore) => Promise<Result>,
): Promise<Result> => (database === null ? inFile(join(data, 'usher.db'), work) : inDatabase(database, work));

/** What somebody does to a store who gets at it and has nothing else of ours. */
export const tamper = (place: Place, sql: string, ...values: RawValue[]): Promise<void> =>
  inRawStore(place, (raw) => raw.run(sql, ...values));

const inFile = async <Result>(path: string, work: (raw: RawStore) => Promise<Result>): Promise<Result> => {
  const file = new DatabaseSync(path);
  const all = async (sql: string, ...values: RawValue[]): Promise<RawRow[]> =>
    file.prepare(sql).all(...values);
  try {
    return await work({
      engine: 'sqlite',
      all,
      async run(sql, ...values) {
        if (values.length === 0) file.exec(sql);
        else file.prepare(sql).run(...values);
      },
      async tables() {
        const rows = await all("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name");
        return rows.map(({ name }) => String(name));
      },
    });
  } finally {
    file.close();
  }
};

/** Integers are within 53 bits, as the schema promises, and so come as they do from SQLite. */
const types = {
  getTypeParser: (oid: number, format?: 'text' | 'binary') =>
    oid === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(oid, format),
} as pg.CustomTypesConfig;

// Partitions are not counted: their rows are their table's.
const TABLES = `
  SELECT relname FROM pg_class
  WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
  ORDER BY relname`;

const inDatabase = async <Result>(url: string, work: (raw: RawStore) => Promise<Result>): Promise<Result> => {
  // The role of the tests owns the tables; with this the policies let it see every brand's rows.
  const client = new pg.Client({ connectionString: url, options: '-c usher.every_brand=on', types });
  const all = async (sql: string, ...values: RawValue[]): Promise<RawRow[]> => {
    let count = 0;
    const numbered = sql.replaceAll('?', () => `$${++count}`);
    return (await client.query(numbered, values)).rows;
  };
  await client.connect();
  try {
    return await work({
      engine: 'postgres',
      all,
      async run(sql, ...values) {
        if (values.length === 0) await client.query(sql);
        else await all(sql, ...values);
      },
      async tables() {
        return (await all(TABLES)).map(({ relname }) => String(relname));
      },
    });
  } finally {
    await client.end();
  }
};
