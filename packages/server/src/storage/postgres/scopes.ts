import {
  type CompiledQuery,
  type DatabaseConnection,
  type Dialect,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  type QueryResult,
} from 'kysely';
import type { BrandId } from '../../core/ids.ts';
import type { Scopes } from '../queries/scopes.ts';
import type { Schema } from '../schema.ts';

/** Whose rows a query is about. */
export type Scope = BrandId | 'all';

/** Runs one query in a scope; rows come as objects. */
export type RunInScope = <Row>(scope: Scope, query: CompiledQuery) => Promise<QueryResult<Row>>;

// Kysely objects are cheap, but a brand's is asked for at each query.
const MOST_KEPT = 1000;

/** Queries whose scope travels with them to whoever runs them. */
export const createScopes = (run: RunInScope): Scopes => {
  const kept = new Map<BrandId, Kysely<Schema>>();
  return {
    of(brandId) {
      const present = kept.get(brandId);
      if (present !== undefined) return present;
      if (kept.size >= MOST_KEPT) kept.clear();
      const made = createKysely(run, brandId);
      kept.set(brandId, made);
      return made;
    },
    all: createKysely(run, 'all'),
  };
};

const createKysely = (run: RunInScope, scope: Scope): Kysely<Schema> => {
  const connection: DatabaseConnection = {
    executeQuery: <Row>(query: CompiledQuery) => run<Row>(scope, query),
    streamQuery() {
      throw new Error('Rows are read a page at a time, not streamed');
    },
  };
  const dialect: Dialect = {
    createAdapter: () => new PostgresAdapter(),
    createQueryCompiler: () => new PostgresQueryCompiler(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createDriver: () => ({
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: () => Promise.resolve(),
      destroy: () => Promise.resolve(),
      beginTransaction: refuseTransaction,
      commitTransaction: refuseTransaction,
      rollbackTransaction: refuseTransaction,
    }),
  };
  return new Kysely<Schema>({ dialect });
};

const refuseTransaction = (): Promise<never> =>
  Promise.reject(new Error('Transactions are begun by store.write, which shares them out'));
