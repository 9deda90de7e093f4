import { existsSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { AuditSealer } from '../../core/audit/chain.ts';
import type { AuditEntry } from '../../core/audit/event.ts';
import type { Clock } from '../../core/clock.ts';
import type { Records, Store } from '../../core/store.ts';
import { createQueries } from '../queries/create-queries.ts';
import { createRefusalCounter } from '../refusal-counter.ts';
import { createApiKeyLedger } from './api-key-ledger.ts';
import { createCondition } from './condition.ts';
import { type Connections, explainOpening, openConnections } from './connection.ts';
import { createEngine } from './engine.ts';
import { answer } from './errors.ts';
import { createScopes } from './kysely-dialect.ts';
import { describeSchema } from './migrate.ts';
import { BUSY_TIMEOUT } from './patience.ts';
import { prepareRefusals } from './refusals.ts';
import { prepareSessionFacts } from './session-facts.ts';
import { createSessionLedger } from './session-ledger.ts';
import { createTicketLedger } from './ticket-ledger.ts';

export interface SqliteStoreOptions {
  /** Made, with its directory, where it is missing. */
  readonly file: string;
  readonly clock: Clock;
  /** Links the records of the audit log. */
  readonly auditSealer: AuditSealer;
  /**
   * Called after each change, by this process, that a cache of sessions may hold, and before whoever asked
   * for the change has the answer. Must not throw.
   */
  readonly onChange?: () => void;
}

/**
 * Opens the embedded store: one SQLite file. Any number of processes may have it open; they take turns at
 * writing. Rejects with `store-unavailable`, and says what to do, where the file cannot be opened, cannot be
 * kept safely, or was written by a newer version.
 */
export const openSqliteStore = async ({ file, ...options }: SqliteStoreOptions): Promise<Store> => {
  const connections = await openConnections(file);
  try {
    return createSqliteStore(connections, options);
  } catch (error) {
    // Statements are prepared by now: in a damaged file a table may not be what it was.
    connections.reader.close();
    connections.writer.close();
    throw explainOpening(error, file);
  }
};

/**
 * Brings a file to the schema of this version, or makes it. Rejects as {@link openSqliteStore} does.
 * @returns the versions before and after; 0 for a file that was not there
 */
export const migrateFile = async (file: string): Promise<{ readonly from: number; readonly to: number }> => {
  const from = existsSync(file) ? versionIn(file) : 0;
  const { reader, writer } = await openConnections(file);
  const { version: to } = describeSchema(writer);
  reader.close();
  writer.close();
  return { from, to };
};

const versionIn = (file: string): number => {
  const database = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT });
  try {
    return describeSchema(database).version;
  } finally {
    database.close();
  }
};

/** The store on connections that are open; closing it closes them. */
export const createSqliteStore = (
  connections: Connections,
  { clock, auditSealer, onChange = () => {} }: Omit<SqliteStoreOptions, 'file'>,
): Store => {
  const engine = createEngine(connections, { clock, auditSealer, onChange });
  const { commits, reader } = engine;
  const readers = createQueries(createScopes(reader.database, false), clock);
  const queries = createQueries(createScopes(engine.writer.database, true), clock);
  const append = (entry: AuditEntry) => answer(() => engine.writer.audit.append(entry));
  const records: Records = { ...queries, audit: { ...queries.audit, append } };
  const refusals = createRefusalCounter(clock, prepareRefusals(engine));
  const sessionFacts = prepareSessionFacts(reader.database, reader.known);
  const condition = createCondition(engine.writer.database);
  const anyBrand = reader.database.prepare('SELECT 1 FROM brands LIMIT 1');

  return {
    read: {
      ...readers,
      writerNodes: { list: () => Promise.resolve([]) },
      sessions: { ...readers.sessions, facts: (brandId, id) => answer(() => sessionFacts(brandId, id)) },
    },
    tickets: createTicketLedger(engine),
    sessions: createSessionLedger(engine),
    apiKeys: createApiKeyLedger(engine),
    audit: { append: (entry) => commits.submit(() => () => engine.writer.audit.append(entry)) },
    refusals,

    async write(work) {
      const result = await commits.write(() => work(records));
      onChange();
      return result;
    },

    check: () => answer(() => void anyBrand.get()),
    inspect: () => answer(condition),

    async close() {
      const counted = refusals.flush();
      await commits.close();
      await counted;
      // The writer last: only a connection that may write can fold the log into the file.
      if (connections.reader.isOpen) connections.reader.close();
      if (connections.writer.isOpen) connections.writer.close();
    },
  };
};
