import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { AuditSealer } from '../../core/audit/chain.ts';
import { type Clock, HOUR } from '../../core/clock.ts';
import type { Store } from '../../core/store.ts';
import { createQueries } from '../queries/create-queries.ts';
import { createRefusalCounter } from '../refusal-counter.ts';
import { createApiKeyLedger } from './api-key-ledger.ts';
import { Chains } from './chains.ts';
import { readCondition } from './condition.ts';
import { Connection, type ConnectionOptions } from './connection.ts';
import { DatabaseClock } from './database-clock.ts';
import { inOurWords } from './errors.ts';
import { explainOpening } from './explain-opening.ts';
import { apiKeyFacts } from './facts/api-key-facts.ts';
import { sessionFacts } from './facts/session-facts.ts';
import { GroupCommit } from './group-commit.ts';
import { KnownRows } from './known-rows.ts';
import { describeSchema, migrate, refuseUnfit, type SchemaFacts } from './migrate.ts';
import { createNews } from './news.ts';
import { tidyPartitions } from './partitions.ts';
import { PrimaryWatch, type TimelineMemory } from './primary-watch.ts';
import { createAsking } from './readers.ts';
import { addRefusals } from './refusals.ts';
import { createScopedReading } from './scoped-reading.ts';
import { createSessionLedger } from './session-ledger.ts';
import { createTicketLedger } from './ticket-ledger.ts';
import { Management } from './transaction.ts';
import { createWriterNodes } from './writer-nodes.ts';
import { takeWriterNumber } from './writer-number.ts';

export interface PostgresStoreOptions {
  /** https://www.postgresql.org/docs/current/libpq-connect.html#LIBPQ-CONNSTRING-URIS */
  readonly url: string;
  /** The clock that judges, instead of the database's. */
  readonly clock?: Clock;
  /** Links the records of the audit log. */
  readonly auditSealer: AuditSealer;
  /** How this process is called in the log's list of writers. */
  readonly node?: string;
  /** Whether to hear at once what other nodes change. */
  readonly listens?: boolean;
  /** Where the highest timeline that was seen outlives the process. */
  readonly timelines?: TimelineMemory;
  /**
   * Called after each change, by this process or by another that told of it, that a cache of sessions may hold,
   * and before whoever asked this process for the change has the answer. Must not throw.
   */
  readonly onChange?: () => void;
}

export interface PostgresStore {
  readonly store: Store;
  /** No two processes on the database have the same writer number, so they draw identifiers apart. */
  readonly lane: () => number;
  /** What the operator should hear, each one or two sentences. */
  readonly warnings: readonly string[];
  /** The clock that judges, as far as it can be known without asking. */
  readonly clock: Clock;
}

// Connections for queries of management, which may take their time.
const READING_CONNECTIONS = 2;

const forgetful = (): TimelineMemory => {
  const seen = new Map<string, number>();
  return {
    recall: (system) => seen.get(system) ?? 0,
    keep: (system, timeline) => void seen.set(system, timeline),
  };
};

/**
 * Opens the store that many nodes share: a PostgreSQL database. An empty one is made ready; one that an older
 * version made is left for `usher migrate`. Rejects with `store-unavailable`, and says what to do, where it
 * cannot be reached, is no primary, or does not fit.
 */
export const openPostgresStore = async (options: PostgresStoreOptions): Promise<PostgresStore> => {
  const { url, auditSealer, listens = false, onChange = () => {} } = options;
  const node = options.node ?? hostname();
  const watch = new PrimaryWatch(options.timelines ?? forgetful());
  const databaseClock = new DatabaseClock();
  const clock = options.clock ?? databaseClock;
  const connect = (
    purpose: string,
    more: Partial<Omit<ConnectionOptions, 'url' | 'watch' | 'purpose'>> = {},
  ): Connection =>
    new Connection({
      ...{ url, watch, purpose, everyBrand: false },
      measured: (askedAt, answeredAt, now) => databaseClock.measured(askedAt, answeredAt, now),
      ...more,
    });

  await prepareDatabase(connect, clock, url);

  const [trafficRows, readRows] = [new KnownRows(), new KnownRows()];
  const chains = new Chains(auditSealer, 0);
  const traffic = connect('traffic', {
    everyBrand: true,
    traffic: true,
    async prepare(session) {
      chains.become(await takeWriterNumber(session, node, clock.now()));
      trafficRows.forget();
    },
  });
  const looking = connect('looking', {
    everyBrand: true,
    traffic: true,
    prepare: () => {
      readRows.forget();
      return Promise.resolve();
    },
  });
  const management = connect('management');
  const reading = Array.from({ length: READING_CONNECTIONS }, () => connect('reading'));
  const speaking = connect('news');
  // What nobody waits for, and what would come between the statements of others.
  const keeping = connect('upkeep', { everyBrand: true, durable: false });

  const commits = new GroupCommit({
    connection: traffic,
    chains,
    known: trafficRows,
    judgedAt: (databaseNow) => options.clock?.now() ?? databaseNow,
  });
  const managing = new Management(management, auditSealer, clock);
  const news = createNews(speaking, randomBytes(8).toString('hex'), listens ? onChange : null);
  const changed = (): void => {
    onChange();
    news.tell();
  };
  const readers = createQueries(createScopedReading(reading), clock);
  const askSession = createAsking(looking, readRows, sessionFacts);
  const refusals = createRefusalCounter(clock, async (counted, keptSince) =>
    addRefusals(await keeping.session(), counted, keptSince),
  );
  const connections = [traffic, looking, management, speaking, keeping, ...reading];
  const stopWatching = watchOver(connections);
  const upkeep = setInterval(() => void keepUp(keeping, clock), 6 * HOUR).unref();

  const store: Store = {
    read: {
      ...readers,
      writerNodes: createWriterNodes(looking),
      sessions: { ...readers.sessions, facts: (brandId, id) => askSession({ brandId, id }) },
    },
    tickets: createTicketLedger(commits, changed),
    sessions: createSessionLedger(commits, changed),
    apiKeys: createApiKeyLedger(commits, createAsking(looking, readRows, apiKeyFacts)),
    audit: {
      append: (entry) =>
        commits.submit({ brandId: entry.brandId, ask: () => () => () => (log) => void log.push(entry) }),
    },
    refusals,

    async write(work) {
      const result = await managing.write(work);
      changed();
      return result;
    },

    check: () =>
      inOurWords(
        (async () => {
          await (await looking.session()).query('SELECT 1 FROM brands LIMIT 1');
          await traffic.session();
        })(),
      ),

    inspect: () => inOurWords((async () => readCondition(await traffic.session()))()),

    async close() {
      clearInterval(upkeep);
      stopWatching();
      await refusals.flush();
      await Promise.all([commits.close(), managing.settled()]);
      await news.close();
      await Promise.all(connections.map((connection) => connection.close()));
    },
  };
  return { store, clock, lane: () => chains.writer, warnings: warningsOf(watch) };
};

/** Whether nothing has been kept in a database yet, so that any master key fits it. Rejects as opening does. */
export const isFreshDatabase = async (url: string, timelines: TimelineMemory): Promise<boolean> => {
  const connection = new Connection({
    ...{ url, watch: new PrimaryWatch(timelines), purpose: 'schema', everyBrand: true },
  });
  try {
    const session = await connection.session();
    const schema = await describeSchema(session);
    refuseUnfit(schema);
    if (schema.kind === 'empty') return true;
    const { rows } = await session.query('SELECT NOT EXISTS (SELECT 1 FROM signing_keys)');
    return rows[0]?.[0] === (true as unknown);
  } catch (error) {
    throw explainOpening(error, url);
  } finally {
    await connection.close();
  }
};

/** Brings a database to the schema of this version. @returns the version that it had; 0 for an empty one */
export const migrateDatabase = async (
  url: string,
  timelines: TimelineMemory = forgetful(),
): Promise<{ readonly from: number; readonly to: number }> => {
  const connection = new Connection({
    ...{ url, watch: new PrimaryWatch(timelines), purpose: 'schema', everyBrand: true, patient: true },
  });
  try {
    const session = await connection.session();
    const before = await describeSchema(session);
    if (before.kind === 'foreign') refuseUnfit(before);
    await migrate(session, Date.now());
    const after = await describeSchema(session);
    refuseUnfit(after);
    const versionOf = (schema: SchemaFacts): number => (schema.kind === 'ours' ? schema.version : 0);
    return { from: versionOf(before), to: versionOf(after) };
  } catch (error) {
    throw explainOpening(error, url);
  } finally {
    await connection.close();
  }
};

// Milliseconds between looks at whether a server that we are connected to is the primary still.
const LOOKS = 1000;

/**
 * Looks at the servers at the other ends now and then, which also keeps their clock in mind.
 * @returns stops it
 */
const watchOver = (connections: readonly Connection[]): (() => void) => {
  const timer = setInterval(() => {
    for (const connection of connections) void connection.recheck();
  }, LOOKS).unref();
  return () => clearInterval(timer);
};

/** Never rejects: what cannot be done now is done the next time. */
const keepUp = async (connection: Connection, clock: Clock): Promise<void> => {
  try {
    await tidyPartitions(await connection.session(), clock.now());
  } catch {
    // `usher doctor` tells where months have no partitions.
  }
};

type Connect = (purpose: string, more: Partial<ConnectionOptions>) => Connection;

const prepareDatabase = async (connect: Connect, clock: Clock, url: string): Promise<void> => {
  const connection = connect('schema', { everyBrand: true });
  // A migration takes its time.
  const patient = connect('migration', { everyBrand: true, patient: true });
  try {
    const schema = await describeSchema(await connection.session());
    refuseUnfit(schema);
    if (schema.kind === 'empty') await migrate(await patient.session(), clock.now());
    await keepUp(connection, clock);
  } catch (error) {
    throw explainOpening(error, url);
  } finally {
    await Promise.all([connection.close(), patient.close()]);
  }
};

const warningsOf = ({ ignoresRowSecurity, losesCommits }: PrimaryWatch): readonly string[] => [
  ...(ignoresRowSecurity
    ? [
        'The database role is a superuser, or bypasses row-level security: the wall between brands that the ' +
          'database would add to ours does not stand. Connect as an ordinary role that owns the database.',
      ]
    : []),
  ...(losesCommits
    ? [
        'The database server runs with fsync or full_page_writes off: what it calls committed can be lost with ' +
          'the power. Turn both on.',
      ]
    : []),
];
