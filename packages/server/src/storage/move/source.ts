import { randomBytes } from 'node:crypto';
import { existsSync, statSync } from 'node:fs';
import { DatabaseSync, type SQLInputValue, type StatementSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { Instant } from '../../core/clock.ts';
import { Problem } from '../../core/problem.ts';
import type { SigningKey } from '../../core/signing-key/signing-key.ts';
import { readSigningKey, type SigningKeyRow } from '../rows/signing-key-row.ts';
import type { SqlRow } from '../rows/values.ts';
import { refuseUnsafe } from '../sqlite/connection.ts';
import { isBusy, unavailable } from '../sqlite/errors.ts';
import { describeSchema, refuseUnknown } from '../sqlite/migrate.ts';
import { type MoveMark, readMoveMark } from '../sqlite/move-marks.ts';
import { BUSY_TIMEOUT } from '../sqlite/patience.ts';
import { beginCapture, endCapture, giveUpTables, takeTablesBack } from './source-schema.ts';
import { type Key, type Table, type TableName, tableNames } from './tables.ts';

/** The rows that have changed since a place in the list of changes, by the number of their table. */
export interface Changes {
  /** The place up to which these are all. */
  readonly through: number;
  readonly keys: ReadonlyMap<number, readonly Key[]>;
}

/** The end of a chain of the audit log. */
export interface ChainEnd {
  readonly brandId: number;
  readonly writer: number;
  readonly sequence: number;
  readonly mac: Uint8Array;
}

// Milliseconds. The server lets go of the lock between two groups of requests, which is soon but not for long.
const LOCK_PATIENCE = 60_000;
const LOCK_PAUSE = 1;

/** The embedded store that is moved. Servers may go on writing to it until {@link giveUp}. */
export class Source {
  readonly file: string;
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #tables: readonly Table[];
  #mark: MoveMark | null;

  private constructor(file: string, database: DatabaseSync) {
    this.file = file;
    this.#database = database;
    this.#mark = readMoveMark(database);
    this.#tables = tableNames.map((name) => this.#describe(name));
  }

  /** Rejects with `invalid-input` where there is no store, and with `store-unavailable` where it cannot be used. */
  static async open(file: string): Promise<Source> {
    if (!existsSync(file)) {
      const detail = `There is no store at ${file}. Name the data folder of the installation.`;
      throw new Problem('invalid-input', { detail });
    }
    const database = new DatabaseSync(file, { timeout: BUSY_TIMEOUT });
    try {
      database.exec(`
        PRAGMA synchronous = FULL;
        PRAGMA foreign_keys = ON;
        PRAGMA trusted_schema = OFF;
      `);
      await refuseUnknown(database);
      const { version, known } = describeSchema(database);
      if (version !== known) {
        const detail = `The store has schema ${version}, and this version moves ${known}: run \`usher migrate\` first.`;
        throw new Problem('store-unavailable', { detail });
      }
      refuseUnsafe(database);
      return new Source(file, database);
    } catch (error) {
      database.close();
      throw error instanceof Problem
        ? error
        : unavailable(error, `The store ${file} cannot be read: ${error}`);
    }
  }

  /** `null` where no move has begun. */
  get mark(): MoveMark | null {
    return this.#mark;
  }

  get hasMoved(): boolean {
    return this.#mark !== null && this.#mark.movedAt !== null;
  }

  get bytes(): number {
    return statSync(this.file).size;
  }

  /** In the order in which they are copied. */
  get tables(): readonly Table[] {
    return this.#tables;
  }

  signingKeys(): readonly SigningKey[] {
    const rows = this.#database.prepare(`SELECT * FROM ${this.#nameOf('signing_keys')}`).all();
    return rows.map((row) => readSigningKey(row as unknown as SigningKeyRow));
  }

  /** Begins to note what changes. A move that began before is none any more. @param target in words */
  async begin(target: string, now: Instant): Promise<MoveMark> {
    const mark: MoveMark = { id: randomBytes(16).toString('hex'), target, movedAt: null };
    await this.lock();
    await this.#commit(() => {
      if (this.#mark !== null) endCapture(this.#database);
      beginCapture(this.#database, mark, now, this.#tables);
    });
    this.#mark = mark;
    return mark;
  }

  /** Stops noting what changes, as if no move had begun. */
  async abandon(): Promise<void> {
    await this.lock();
    await this.#commit(() => {
      if (this.hasMoved) takeTablesBack(this.#database);
      endCapture(this.#database);
    });
    this.#mark = null;
  }

  /** Keeps everybody else from writing, until {@link giveUp} or {@link unlock}. */
  async lock(): Promise<void> {
    const deadline = performance.now() + LOCK_PATIENCE;
    // SQLite's own waiting looks every 100 ms, and a busy server is hardly ever between two groups just then.
    this.#database.exec('PRAGMA busy_timeout = 0');
    try {
      for (;;) {
        try {
          this.#database.exec('BEGIN IMMEDIATE');
          return;
        } catch (error) {
          if (!isBusy(error) || performance.now() > deadline) throw unavailable(error);
        }
        await setTimeout(LOCK_PAUSE);
      }
    } finally {
      this.#database.exec(`PRAGMA busy_timeout = ${BUSY_TIMEOUT}`);
    }
  }

  /** Never throws: there is an error to report already. */
  unlock(): void {
    try {
      if (this.#database.isTransaction) this.#database.exec('ROLLBACK');
    } catch {
      // The process is about to end, and the lock with it.
    }
  }

  /** Ends the use of the file for good, and the transaction that {@link lock} began. */
  async giveUp(now: Instant): Promise<void> {
    await this.#commit(() => giveUpTables(this.#database, now));
    this.#mark = this.#mark && { ...this.#mark, movedAt: now };
    this.#statements.clear();
  }

  /** Sees one state of the file throughout; within {@link lock}, that of the lock. */
  snapshot<Result>(work: () => Result): Result {
    if (this.#database.isTransaction) return work();
    this.#database.exec('BEGIN');
    try {
      return work();
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  /** Throws where another run has begun a move of its own, and these are not our changes any more. */
  changesAfter(place: number): Changes {
    if (readMoveMark(this.#database)?.id !== this.#mark?.id) {
      const detail = 'Another `usher move` has begun anew with this store, or has given the move up.';
      throw new Problem('store-unavailable', { detail });
    }
    const rows = this.#all('SELECT id, tab, key FROM move_changes WHERE id > ? ORDER BY id', place);
    const texts = new Map<number, Set<string>>();
    for (const [, name, key] of rows) {
      const at = tableNames.indexOf(name as TableName);
      const set = texts.get(at) ?? new Set();
      texts.set(at, set.add(String(key)));
    }
    return {
      through: Number(rows.at(-1)?.[0] ?? place),
      keys: new Map([...texts].map(([at, set]) => [at, [...set].map((text) => JSON.parse(text) as Key)])),
    };
  }

  row({ name, columns, key }: Table, values: Key): SqlRow | null {
    const where = key.map((column) => `${column} = ?`).join(' AND ');
    const [row] = this.#all(
      `SELECT ${columns.join(', ')} FROM ${this.#nameOf(name)} WHERE ${where}`,
      ...values,
    );
    return row ?? null;
  }

  rowsAfter({ name, columns, key }: Table, after: Key | null, limit: number): readonly SqlRow[] {
    const [keys, marks] = [key.join(', '), key.map(() => '?').join(', ')];
    const where = after === null ? '' : `WHERE (${keys}) > (${marks})`;
    return this.#all(
      `SELECT ${columns.join(', ')} FROM ${this.#nameOf(name)} ${where} ORDER BY ${keys} LIMIT ?`,
      ...(after ?? []),
      limit,
    );
  }

  count(name: TableName): number {
    return Number(this.#all(`SELECT count(*) FROM ${this.#nameOf(name)}`)[0]?.[0]);
  }

  /** The months of the audit log, each by an instant in it. */
  auditMonths(): readonly Instant[] {
    const rows = this.#all(
      `SELECT min(at) FROM ${this.#nameOf('audit')} GROUP BY strftime('%Y-%m', at / 1000, 'unixepoch')`,
    );
    return rows.map(([at]) => Number(at));
  }

  /** Where each chain ends. Throws where one has no code there, so that nobody could append to it. */
  chainEnds(): readonly ChainEnd[] {
    const [audit, checkpoints] = [this.#nameOf('audit'), this.#nameOf('audit_checkpoints')];
    const ends: ChainEnd[] = [];
    let last: SqlRow = [Number.MIN_SAFE_INTEGER, Number.MIN_SAFE_INTEGER];
    for (;;) {
      // From chain to chain by the key: a list of all would read every record.
      const [next] = this.#all(
        `SELECT brand_id, writer FROM (
           SELECT * FROM (SELECT brand_id, writer FROM ${audit}
             WHERE (brand_id, writer) > (?1, ?2) ORDER BY brand_id, writer LIMIT 1)
           UNION ALL
           SELECT * FROM (SELECT brand_id, writer FROM ${checkpoints}
             WHERE (brand_id, writer) > (?1, ?2) ORDER BY brand_id, writer LIMIT 1)
         ) ORDER BY brand_id, writer LIMIT 1`,
        ...last,
      );
      if (next === undefined) return ends;
      const [end] = this.#all(
        `SELECT sequence, mac FROM (
           SELECT * FROM (SELECT sequence, mac FROM ${audit}
             WHERE brand_id = ?1 AND writer = ?2 ORDER BY sequence DESC LIMIT 1)
           UNION ALL SELECT sequence, mac FROM ${checkpoints} WHERE brand_id = ?1 AND writer = ?2
         ) ORDER BY sequence DESC LIMIT 1`,
        ...next,
      );
      const [brandId, writer, sequence, mac] = [...next, ...(end ?? [])];
      if (!(mac instanceof Uint8Array)) {
        throw new Problem('audit-not-intact', {
          detail: 'The last record of the audit log has no code. `usher audit verify` shows what is wrong.',
        });
      }
      ends.push({ brandId: Number(brandId), writer: Number(writer), sequence: Number(sequence), mac });
      last = next;
    }
  }

  close(): void {
    this.unlock();
    this.#database.close();
  }

  #nameOf(name: TableName): string {
    return this.hasMoved ? `moved_${name}` : name;
  }

  #describe(name: TableName): Table {
    const rows = this.#database.prepare(`PRAGMA table_info(${this.#nameOf(name)})`).all();
    const columns = rows.map((row) => String(row['name']));
    const keyed = rows
      .filter(({ pk }) => Number(pk) > 0)
      .sort((left, right) => Number(left['pk']) - Number(right['pk']));
    const key = keyed.map((row) => String(row['name']));
    return { name, columns, key, keyAt: key.map((column) => columns.indexOf(column)) };
  }

  async #commit(work: () => void): Promise<void> {
    try {
      work();
      this.#database.exec('COMMIT');
    } catch (error) {
      this.unlock();
      throw unavailable(error, `The store ${this.file} cannot be written: ${error}`);
    }
  }

  #all(sql: string, ...values: readonly (SQLInputValue | undefined)[]): readonly SqlRow[] {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      statement.setReturnArrays(true);
      this.#statements.set(sql, statement);
    }
    // The types know rows as objects only.
    return statement.all(...(values as SQLInputValue[])) as unknown as SqlRow[];
  }
}
