import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  type Driver,
  Kysely,
  type QueryResult,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from 'kysely';
import type { Scopes } from '../queries/scopes.ts';
import type { Schema } from '../schema.ts';
import { answer } from './errors.ts';

// Kysely writes the same text for the same query, and there are only so many; lists of varying length are
// the exception, so the store of prepared statements has a bound.
const MOST_STATEMENTS = 250;

/**
 * Queries over one connection that somebody else opens, closes and begins transactions on. SQLite has no
 * row-level security, so every scope is the whole file.
 * @param transactionsOnly whether a query outside a transaction is a mistake
 */
export const createScopes = (database: DatabaseSync, transactionsOnly: boolean): Scopes => {
  const dialect: Dialect = {
    createAdapter: () => new SqliteAdapter(),
    createQueryCompiler: () => new SqliteQueryCompiler(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createDriver: () => createDriver(createConnection(database, transactionsOnly)),
  };
  const all = new Kysely<Schema>({ dialect });
  return { of: () => all, all };
};

const createDriver = (connection: DatabaseConnection): Driver => ({
  init: () => Promise.resolve(),
  acquireConnection: () => Promise.resolve(connection),
  releaseConnection: () => Promise.resolve(),
  destroy: () => Promise.resolve(),
  beginTransaction: refuseTransaction,
  commitTransaction: refuseTransaction,
  rollbackTransaction: refuseTransaction,
});

const refuseTransaction = (): Promise<never> =>
  Promise.reject(new Error('Transactions are begun by store.write, which shares them out'));

interface Prepared {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
}

const createConnection = (database: DatabaseSync, transactionsOnly: boolean): DatabaseConnection => {
  const statements = new Map<string, Prepared>();

  const prepare = (sql: string): Prepared => {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    if (statements.size >= MOST_STATEMENTS) statements.clear();
    const statement = database.prepare(sql);
    const prepared = { statement, returnsRows: statement.columns().length > 0 };
    statements.set(sql, prepared);
    return prepared;
  };

  const execute = <Row>({ sql, parameters }: CompiledQuery): QueryResult<Row> => {
    // Work that outlives its transaction would write without one, or into somebody else's.
    if (transactionsOnly && !database.isTransaction)
      throw new Error('The transaction of these records is over');
    const { statement, returnsRows } = prepare(sql);
    const values = parameters as readonly SQLInputValue[];
    if (returnsRows) return { rows: statement.all(...values) as Row[] };
    const { changes } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes) };
  };

  return {
    executeQuery: <Row>(query: CompiledQuery) => answer(() => execute<Row>(query)),
    streamQuery() {
      throw new Error('Rows are read a page at a time, not streamed');
    },
  };
};
