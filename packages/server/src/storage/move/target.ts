import type { Clock, Instant } from '../../core/clock.ts';
import { firstIdAt } from '../../core/ids.ts';
import { Problem } from '../../core/problem.ts';
import { MIGRATION_LOCK, MOVE_LOCK } from '../postgres/advisory-locks.ts';
import { commit } from '../postgres/commit.ts';
import { Connection } from '../postgres/connection.ts';
import { ConnectionLost, isServerError, unavailable } from '../postgres/errors.ts';
import { explainOpening } from '../postgres/explain-opening.ts';
import { describeSchema, migrate, refuseUnfit } from '../postgres/migrate.ts';
import { makePartitions, tidyPartitions } from '../postgres/partitions.ts';
import { PrimaryWatch, type TimelineMemory } from '../postgres/primary-watch.ts';
import type { Session } from '../postgres/session.ts';
import type { SqlRow, SqlValue } from '../rows/values.ts';
import { isSqliteError } from '../sqlite/errors.ts';
import type { ChainEnd } from './source.ts';
import { type Key, type Position, START, type Table, type TableName, tableNames } from './tables.ts';

/** How far the copying came, as the target keeps it. */
export interface Progress {
  readonly copied: Position;
  /** The place in the source's list of changes up to which they are all in the target. */
  readonly changes: number;
}

/** What a database is to a move. */
export type TargetState =
  | { readonly kind: 'empty' }
  | { readonly kind: 'unfinished'; readonly id: string; readonly progress: Progress }
  | { readonly kind: 'complete'; readonly id: string };

// A move that was given up is none that could be gone on with.
const ABANDONED = 'abandoned';

/** The database that an installation moves into. */
export class Target {
  readonly #connection: Connection;
  readonly #session: Session;

  private constructor(connection: Connection, session: Session) {
    this.#connection = connection;
    this.#session = session;
  }

  /** Connects. Rejects as opening a store there does, and where another move is under way. */
  static async open(url: string, timelines: TimelineMemory): Promise<Target> {
    const connection = new Connection({
      ...{ url, watch: new PrimaryWatch(timelines), purpose: 'move', everyBrand: true, patient: true },
    });
    try {
      const session = await connection.session();
      const { rows } = await session.query(`SELECT pg_try_advisory_lock(${MOVE_LOCK})`);
      if (rows[0]?.[0] !== (true as unknown)) {
        throw new Problem('store-unavailable', {
          detail: 'Another `usher move` is at work on the database. Wait until it has ended.',
        });
      }
      return new Target(connection, session);
    } catch (error) {
      await connection.close();
      throw explainOpening(error, url);
    }
  }

  /** Throws where the database is of no use for a move. */
  async state(): Promise<TargetState> {
    const schema = await describeSchema(this.#session);
    if (schema.kind === 'foreign') refuseUnfit(schema);
    if (schema.kind !== 'ours') return { kind: 'empty' };
    refuseUnfit({ ...schema, isBeingFilled: false });
    const { rows: known } = await this.#session.query("SELECT to_regclass('usher_move') IS NOT NULL");
    if (known[0]?.[0] === (true as unknown)) {
      const { rows } = await this.#session.query(
        'SELECT id, tab, key, changes, completed_at IS NOT NULL FROM usher_move',
      );
      const [row] = rows as unknown as [string, number, string | null, number, boolean][];
      if (row !== undefined) {
        const [id, table, key, changes, isComplete] = row;
        if (isComplete) return { kind: 'complete', id };
        const copied = { table, key: key === null ? null : (JSON.parse(key) as Key) };
        return { kind: 'unfinished', id, progress: { copied, changes } };
      }
    }
    await this.#refuseFilled();
    return { kind: 'empty' };
  }

  /** Makes an empty database ready for the move of this name. No store opens it from now on. */
  async begin(id: string, months: readonly Instant[], now: Instant): Promise<Progress> {
    await migrate(this.#session, now);
    const session = this.#session;
    await session.execute(`BEGIN; SELECT pg_advisory_xact_lock(${MIGRATION_LOCK})`);
    await this.#refuseFilled();
    await session.execute(USHER_MOVE);
    const progress: Progress = { copied: START, changes: 0 };
    await session.query(
      'INSERT INTO usher_move (id, began_at, tab, key, changes) VALUES ($1, $2, 0, NULL, 0)',
      [id, now],
    );
    await commit(session, []);
    await tidyPartitions(session, now);
    await makePartitions(
      session,
      // Identifiers begin in 2025; what a clock wrote that was wrong lies in the table's rest.
      months.filter((at) => at < now && firstIdAt(at) > 0),
    );
    return progress;
  }

  /** Milliseconds by which the database's clock is behind one of ours, at most; negative where it is ahead. */
  async clockBehind(clock: Clock): Promise<number> {
    const { rows } = await this.#session.query(
      'SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint',
    );
    return clock.now() - Number(rows[0]?.[0]);
  }

  /** Runs `work` in a transaction that also keeps how far it came. Throws where it is not known to be durable. */
  async step<Result>(work: () => Promise<Result>, { copied, changes }: Progress): Promise<Result> {
    const session = this.#session;
    try {
      await session.execute('BEGIN');
      const result = await work();
      await commit(session, [
        session.query('UPDATE usher_move SET tab = $1, key = $2, changes = $3', [
          copied.table,
          copied.key === null ? null : JSON.stringify(copied.key),
          changes,
        ]),
      ]);
      return result;
    } catch (error) {
      await session.execute('ROLLBACK').catch(() => undefined);
      throw error;
    }
  }

  async insert(table: Table, rows: readonly SqlRow[]): Promise<void> {
    if (rows.length === 0) return;
    const { name, columns } = table;
    // The only row that others refer to is a brand's, so it cannot be taken out to be put in again.
    const set = columns.map((column) => `${column} = excluded.${column}`).join(', ');
    const onConflict = name === 'brands' ? `ON CONFLICT (id) DO UPDATE SET ${set}` : '';
    await this.#session.query(
      `INSERT INTO ${name} (${columns.join(', ')})
       SELECT ${columns.join(', ')} FROM json_populate_recordset(NULL::${name}, $1) ${onConflict}`,
      [asJson(columns, rows)],
    );
  }

  async delete(table: Table, keys: readonly Key[]): Promise<void> {
    await this.#session.query(`DELETE FROM ${table.name} t USING ${keyList(table)}`, [
      asJson(table.key, keys),
    ]);
  }

  /** The rows with these keys, as far as there are any, in the order of the keys. */
  async rows(table: Table, keys: readonly Key[]): Promise<readonly SqlRow[]> {
    const columns = table.columns.map((column) => `t.${column}`).join(', ');
    const order = table.key.map((column) => `t.${column}`).join(', ');
    const { rows } = await this.#session.query(
      `SELECT ${columns} FROM ${table.name} t, ${keyList(table)} ORDER BY ${order}`,
      [asJson(table.key, keys)],
    );
    return rows;
  }

  /** The rows behind a key, up to and with another; `null` where there is no such limit. */
  async range({ name, columns, key }: Table, after: Key | null, to: Key | null): Promise<readonly SqlRow[]> {
    const keys = `(${key.join(', ')})`;
    const bounds: string[] = [];
    const values: SqlValue[] = [];
    for (const [sign, bound] of [
      ['>', after],
      ['<=', to],
    ] as const) {
      if (bound === null) continue;
      bounds.push(`${keys} ${sign} (${bound.map((_, at) => `$${values.length + at + 1}`).join(', ')})`);
      values.push(...bound);
    }
    const where = bounds.length === 0 ? '' : `WHERE ${bounds.join(' AND ')}`;
    const { rows } = await this.#session.query(
      `SELECT ${columns.join(', ')} FROM ${name} ${where} ORDER BY ${key.join(', ')}`,
      values,
    );
    return rows;
  }

  async count(name: TableName): Promise<number> {
    const { rows } = await this.#session.query(`SELECT count(*) FROM ${name}`);
    return Number(rows[0]?.[0]);
  }

  /** Writes where the chains of the audit log end. @returns whether the log here ends there, too */
  async setChainEnds(ends: readonly ChainEnd[]): Promise<boolean> {
    const columns = ['brand_id', 'writer', 'sequence', 'previous', 'mac'];
    const rows = ends.map(({ brandId, writer, sequence, mac }) => [
      brandId,
      writer,
      sequence,
      sequence - 1,
      mac,
    ]);
    await this.#session.query('DELETE FROM audit_ends');
    await this.#session.query(
      'INSERT INTO audit_ends SELECT * FROM json_populate_recordset(NULL::audit_ends, $1)',
      [asJson(columns, rows)],
    );
    const { count } = await this.#session.query(WRONG_ENDS);
    return count === 0;
  }

  async complete(now: Instant): Promise<void> {
    await this.#session.execute('BEGIN');
    await commit(this.#session, [this.#session.query('UPDATE usher_move SET completed_at = $1', [now])]);
  }

  /** Keeps an unfinished move from ever being gone on with. @returns whether it was unfinished */
  async abandon(id: string): Promise<boolean> {
    const { count } = await this.#session.query(
      'UPDATE usher_move SET id = $1 WHERE id = $2 AND completed_at IS NULL',
      [ABANDONED, id],
    );
    return count === 1;
  }

  /** Whatever is under way fails. */
  breakOff(): void {
    this.#session.abandon();
  }

  close(): Promise<void> {
    return this.#connection.close();
  }

  async #refuseFilled(): Promise<void> {
    const { rows } = await this.#session.query(
      [...tableNames, 'audit_ends']
        .map((name) => `SELECT '${name}' WHERE EXISTS (SELECT 1 FROM ${name})`)
        .join(' UNION ALL '),
    );
    if (rows.length === 0) return;
    throw new Problem('database-not-empty', {
      detail:
        `The database holds an installation already (${rows.map(([name]) => name).join(', ')}). Nothing is merged: ` +
        'name an empty database, or drop this one and create it anew where it only was for trying.',
    });
  }
}

const USHER_MOVE = `
CREATE TABLE IF NOT EXISTS usher_move (
  id           TEXT NOT NULL,
  began_at     BIGINT NOT NULL,
  tab          BIGINT NOT NULL,
  key          TEXT,
  changes      BIGINT NOT NULL,
  completed_at BIGINT
)`;

// An end is right where its record is there and none behind it; where all records of a chain were dropped, where
// its checkpoint is.
const WRONG_ENDS = `
SELECT 1 FROM audit_ends e
 WHERE EXISTS (SELECT 1 FROM audit a
                WHERE a.brand_id = e.brand_id AND a.writer = e.writer AND a.sequence > e.sequence)
    OR NOT EXISTS (SELECT 1 FROM audit a
                    WHERE a.brand_id = e.brand_id AND a.writer = e.writer AND a.sequence = e.sequence
                      AND a.mac = e.mac
                    UNION ALL
                   SELECT 1 FROM audit_checkpoints c
                    WHERE c.brand_id = e.brand_id AND c.writer = e.writer AND c.sequence = e.sequence
                      AND c.mac = e.mac)`;

/** Rows as one value, which PostgreSQL reads by the types of the table's own columns. */
const asJson = (columns: readonly string[], rows: readonly (readonly SqlValue[])[]): string =>
  JSON.stringify(
    rows.map((row) => Object.fromEntries(columns.map((column, at) => [column, jsonOf(row[at] ?? null)]))),
  );

const jsonOf = (value: SqlValue): unknown =>
  value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value;

const keyList = ({ name, key }: Table): string =>
  `json_populate_recordset(NULL::${name}, $1) k WHERE ${key.map((column) => `t.${column} = k.${column}`).join(' AND ')}`;

/** What to say of a failure on the way. */
export const explainMoving = (error: unknown): unknown => {
  const place = sideOf(error);
  if (place === null) return error;
  return unavailable(
    error,
    `The move broke off, at ${place}: ${error instanceof Error ? error.message : error}. The embedded store goes on ` +
      'meanwhile; run `usher move` again, and it goes on where it was.',
  );
};

const sideOf = (error: unknown): string | null => {
  if (error instanceof ConnectionLost) return 'the connection to the database';
  if (isServerError(error)) return 'the database';
  return isSqliteError(error) || error instanceof RangeError ? 'the embedded store' : null;
};
