import type { Clock, Instant } from '../../core/clock.ts';
import type { DatabaseFacts } from '../../core/health/judge-database.ts';
import type { StoreReading } from '../../core/health/judge-store.ts';
import { readRows } from '../../core/health/read-rows.ts';
import { createQueries } from '../queries/create-queries.ts';
import { Connection } from './connection.ts';
import { WrongServer } from './errors.ts';
import { explainOpening, placeOf } from './explain-opening.ts';
import { describeSchema, type SchemaFacts } from './migrate.ts';
import { monthsReady } from './partitions.ts';
import { PrimaryWatch, type TimelineMemory } from './primary-watch.ts';
import { createScopedReading } from './scoped-reading.ts';
import type { Session } from './session.ts';

/**
 * Looks at a database, in whatever state it is, and changes nothing of it.
 * @param timelines what was seen before; nothing is added to it
 */
export const inspectDatabase = async (
  url: string,
  timelines: Pick<TimelineMemory, 'recall'>,
): Promise<StoreReading> => {
  const watch = new PrimaryWatch({ ...timelines, keep: () => {} });
  let unfit: string | null = null;
  const connection = new Connection({
    ...{ url, purpose: 'doctor', everyBrand: true },
    watch: {
      // A server that is not fit is looked at as well.
      async admit(session) {
        try {
          return await watch.admit(session);
        } catch (error) {
          if (!(error instanceof WrongServer)) throw error;
          unfit = error.message;
          return 0;
        }
      },
    },
    prepare: (session) => session.execute('SET default_transaction_read_only = on'),
  });
  try {
    const facts = await look(connection, await connection.session());
    return {
      kind: 'database',
      ...facts,
      place: placeOf(url),
      unfit,
      bypassesRowSecurity: watch.ignoresRowSecurity,
    };
  } catch (error) {
    const explained = explainOpening(error, url);
    return { kind: 'away', reason: explained instanceof Error ? explained.message : String(explained) };
  } finally {
    await connection.close();
  }
};

type Seen = Omit<DatabaseFacts, 'place' | 'unfit' | 'bypassesRowSecurity'>;

const look = async (connection: Connection, session: Session): Promise<Seen> => {
  const clock = await readClock(session);
  const schema = await describeSchema(session);
  const isReadable = isKnown(schema);
  const at: Clock = { now: () => clock.now };
  return {
    ...clock,
    ...(await readServer(session)),
    schema,
    identity: isReadable ? await readIdentity(session) : null,
    monthsReady: isReadable ? await monthsReady(session, clock.now) : null,
    rows: isReadable ? await readRows(createQueries(createScopedReading([connection]), at)) : null,
  };
};

const isKnown = (schema: SchemaFacts): boolean =>
  schema.kind === 'ours' && schema.version >= schema.known && schema.worksFor <= schema.known;

const readClock = async (session: Session) => {
  const before: Instant = Date.now();
  const askedAt = performance.now();
  const { rows } = await session.query('SELECT (extract(epoch FROM clock_timestamp()) * 1000)::bigint');
  const clockDoubt = (performance.now() - askedAt) / 2;
  const now = Number(rows[0]?.[0]);
  return { now, clockAhead: now - (before + clockDoubt), clockDoubt };
};

const readIdentity = async (session: Session): Promise<string | null> => {
  const { rows } = await session.query('SELECT id FROM installation');
  return rows[0] === undefined ? null : String(rows[0][0]);
};

// A limit of -1 is none. What other roles' sessions do is hidden from us, but not that they are there.
const SERVER = `
SELECT current_setting('server_version'), current_setting('server_encoding'),
       current_setting('fsync'), current_setting('full_page_writes'),
       current_setting('synchronous_commit'), current_setting('synchronous_standby_names'),
       (SELECT count(*)::int FROM pg_stat_replication),
       least(
         current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
           - coalesce(current_setting('reserved_connections', true), '0')::int,
         (SELECT NULLIF(rolconnlimit, -1) FROM pg_roles WHERE rolname = current_user),
         (SELECT NULLIF(datconnlimit, -1) FROM pg_database WHERE datname = current_database())),
       (SELECT coalesce(sum(numbackends), 0)::int FROM pg_stat_database),
       (SELECT count(*)::int FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'usher traffic')`;

type ServerRow = readonly [
  ...[version: string, encoding: string, fsync: string, fullPageWrites: string],
  ...[synchronousCommit: string, synchronousStandbys: string, standbys: number],
  ...[most: number, used: number, nodes: number],
];

const readServer = async (session: Session) => {
  const { rows } = await session.query(SERVER);
  const [version, encoding, fsync, fullPageWrites, synchronousCommit, synchronousStandbys, ...counts] =
    rows[0] as unknown as ServerRow;
  const [standbys, most, used, nodes] = counts;
  return {
    serverVersion: version,
    encoding,
    settings: { fsync, fullPageWrites, synchronousCommit, synchronousStandbys, standbys },
    connections: { most, used, nodes },
  };
};
