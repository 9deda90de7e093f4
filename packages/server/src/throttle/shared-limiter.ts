import { type IRateLimiterOptions, RateLimiterPostgres } from 'rate-limiter-flexible';
import type { CountingDatabase } from './bounded-database.ts';

const TABLE = 'throttles';

// The time of the transaction: one for the whole statement, so that points and window cannot disagree.
const NOW = '(extract(epoch FROM now()) * 1000)::bigint';

// Milliseconds that a statement can have waited for the row: its time is when it began, and the row's may be later.
const LAG = 10_000;

// Or it ends much later than one that begins now: the database's clock has been set back since, and nobody is to wait
// until it has caught up.
const OVER = `(counted.expire <= ${NOW} OR counted.expire > ${NOW} + $3::bigint + ${LAG})`;

const ADD = `
  INSERT INTO ${TABLE} AS counted (key, points, expire) VALUES ($1, $2::integer, ${NOW} + $3::bigint)
  ON CONFLICT (key) DO UPDATE SET
    points = CASE WHEN ${OVER} THEN excluded.points ELSE counted.points + excluded.points END,
    expire = CASE WHEN ${OVER} THEN excluded.expire ELSE counted.expire END
  RETURNING points, (expire - ${NOW})::integer AS remaining`;

/**
 * The library's limiter, by the database's clock. Its own statement goes by the clock of the node that asks:
 * one whose clock is ahead would end everybody's windows, and one that was set back would draw them out.
 */
export class SharedLimiter extends RateLimiterPostgres {
  readonly #database: CountingDatabase;

  /** @param options `keyPrefix` stays empty: what is stored is a pseudonym as it is */
  constructor(database: CountingDatabase, options: Omit<IRateLimiterOptions, 'keyPrefix'>) {
    super({
      ...options,
      keyPrefix: '',
      storeClient: database,
      storeType: 'client',
      tableName: TABLE,
      // Migrations make it, and `sweep` keeps it clean.
      tableCreated: true,
      clearExpiredByTimeout: false,
    });
    this.#database = database;
  }

  /** What the library's stores have to implement: adds, and answers with the row by this node's clock. */
  async _upsert(key: string, points: number, msDuration: number): Promise<{ rows: LimiterRow[] }> {
    const values = [key, points, msDuration];
    const { rows } = await this.#database.query({ name: `${TABLE}:add`, text: ADD, values });
    const [row] = rows;
    if (row === undefined) throw new Error('A count was not answered.');
    return {
      rows: [{ points: Number(row['points']), expire: Date.now() + Number(row['remaining']) }],
    };
  }
}

/** The columns that the library reads. */
interface LimiterRow {
  readonly points: number;
  /** Milliseconds since 1970. */
  readonly expire: number;
}

// A lock that somebody holds is no reason to wait: the row is in use, or another node is sweeping it.
const SWEEP = `
  DELETE FROM ${TABLE} WHERE key IN (
    SELECT key FROM ${TABLE} WHERE expire <= ${NOW} LIMIT $1::integer FOR UPDATE SKIP LOCKED
  ) RETURNING 1 AS swept`;

/** Deletes counts whose window is over, so many at most. Says how many there were. */
export const sweep = async (database: CountingDatabase, most: number): Promise<number> =>
  (await database.query({ name: `${TABLE}:sweep`, text: SWEEP, values: [most] })).rows.length;
