import { Client, TypeOverrides } from 'pg';
import { type StoreRows, type StoreView, viewOf } from '../store-view.ts';

const BIGINT = 20;

/** What lies in a database at a moment, read past all of the product's own code, by the owner of the tables. */
export const readDatabase = async (url: string): Promise<StoreView> => {
  const types = new TypeOverrides();
  types.setTypeParser(BIGINT, Number);
  const client = new Client({ connectionString: url, types, options: '-c usher.every_brand=on' });
  await client.connect();
  try {
    const all = async <Row>(sql: string): Promise<Row[]> => (await client.query(sql)).rows as Row[];
    // One moment for all of it.
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const rows: StoreRows = {
      brands: await all('SELECT * FROM brands'),
      tickets: await all('SELECT * FROM tickets'),
      sessions: await all('SELECT * FROM sessions'),
      keys: await all('SELECT * FROM api_keys'),
      users: await all('SELECT * FROM users'),
      audit: await all(IN_ORDER_OF_COMMITS),
    };
    const texts = await textsIn(client);
    await client.query('COMMIT');
    return viewOf(rows, texts, await checkIndexes(client));
  } finally {
    await client.end();
  }
};

/** Every text that lies in a table but the audit log; a partitioned table shows those of its partitions. */
const textsIn = async (client: Client): Promise<string[]> => {
  const tables = await client.query(
    `SELECT relname FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND relname <> 'audit'`,
  );
  const texts: string[] = [];
  for (const { relname } of tables.rows) {
    const { rows } = await client.query(`SELECT * FROM ${relname}`);
    for (const row of rows) texts.push(...Object.values(row).filter((value) => typeof value === 'string'));
  }
  return texts;
};

/**
 * Each writer numbers its own records, and there are several. A commit is dated before its locks are let go, so
 * of two that had to wait for each other the later one has the later date. `track_commit_timestamp` must be on.
 */
const IN_ORDER_OF_COMMITS =
  'SELECT * FROM audit ORDER BY brand_id, pg_xact_commit_timestamp(xmin), writer, sequence';

/** What PostgreSQL's own check finds wrong with the tables' indexes. */
const checkIndexes = async (client: Client): Promise<string[]> => {
  try {
    await client.query(
      `SELECT bt_index_check(i.indexrelid, true)
         FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
        WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace`,
    );
    return [];
  } catch (error) {
    return [String(error)];
  }
};
