import { Problem } from '../../core/problem.ts';
import type { SqlRow } from '../rows/values.ts';
import type { Source } from './source.ts';
import {
  compareKeys,
  END,
  hasPassed,
  type Key,
  type Position,
  START,
  type Table,
  type TableName,
  tableNames,
} from './tables.ts';
import { canonical, Tally } from './tally.ts';
import type { Progress, Target } from './target.ts';

/** Hears how far a walk through a table has come. */
export type OnProgress = (walk: 'copied' | 'compared', table: TableName, rows: number, of: number) => void;

// Rows: enough that what each statement costs does not count, and few enough that no snapshot is held for long.
const BATCH = 2000;

/** Rows of a table that changed. */
interface Changed {
  readonly at: number;
  readonly table: Table;
  /** In their order. */
  readonly keys: readonly Key[];
  /** What is there now: none for a row that was deleted. */
  readonly rows: readonly SqlRow[];
}

/**
 * Copies and compares, in steps. Each step looks at one state of the source, and takes over all that has changed
 * since the step before along with the next rows: so after each step the target is what the source was then, as
 * far as the copying has come. Were changes left for later, a name that one user gave up and another took would
 * for a while be in the target twice, which its indexes refuse.
 */
export class Copying {
  readonly #source: Source;
  readonly #target: Target;
  readonly #onProgress: OnProgress;
  #progress: Progress;
  /** How far the comparing has come; the rows up to there are in the tallies. */
  #compared: Position = START;
  readonly #tallies = tableNames.map(() => new Tally());

  constructor(source: Source, target: Target, progress: Progress, onProgress: OnProgress) {
    this.#source = source;
    this.#target = target;
    this.#progress = progress;
    this.#onProgress = onProgress;
  }

  tallies() {
    return tableNames.map((name, at) => ({
      name,
      rows: this.#tallies[at]?.count ?? 0,
      checksum: this.#tallies[at]?.checksum ?? null,
    }));
  }

  async copyAll(): Promise<void> {
    await this.#walk('copied', this.#progress.copied, async (table, position) => {
      const { source } = this.#sides();
      const seen = source.snapshot(() => ({
        ...this.#changed(),
        rows: source.rowsAfter(table, position.key, BATCH),
      }));
      const next = nextPosition(position, table, seen.rows);
      await this.#take(seen, { copied: next, changes: seen.through }, () =>
        this.#target.insert(table, seen.rows),
      );
      return { next, rows: seen.rows.length };
    });
  }

  /** Reads everything on both sides. Throws `move-not-verified` where they differ. */
  async verifyAll(): Promise<void> {
    await this.#walk('compared', START, async (table, position) => {
      const { source, target } = this.#sides();
      const seen = source.snapshot(() => ({
        ...this.#changed(),
        rows: source.rowsAfter(table, position.key, BATCH),
      }));
      const next = nextPosition(position, table, seen.rows);
      await this.#take(seen, { ...this.#progress, changes: seen.through }, async () => {
        const found = await target.range(table, position.key, next.key);
        this.#compare(position.table, table, seen.rows, found);
      });
      this.#compared = next;
      return { next, rows: seen.rows.length };
    });
  }

  /** Takes over what has changed. @returns how many rows that were */
  async catchUp(): Promise<number> {
    const seen = this.#source.snapshot(() => this.#changed());
    await this.#take(seen, { ...this.#progress, changes: seen.through }, () => Promise.resolve());
    return seen.changed.reduce((sum, { keys }) => sum + keys.length, 0);
  }

  /** Counts all rows on both sides. Throws `move-not-verified` where they, or those compared, are not as many. */
  async countAll(): Promise<void> {
    const { source, target } = this.#sides();
    const seen = source.snapshot(() => ({
      ...this.#changed(),
      counts: tableNames.map((name) => source.count(name)),
    }));
    await this.#take(seen, { ...this.#progress, changes: seen.through }, async () => {
      for (const [at, name] of tableNames.entries()) {
        const [here, compared, there] = [seen.counts[at], this.#tallies[at]?.count, await target.count(name)];
        if (there !== here || compared !== here)
          throw notVerified(`${name} has ${there} rows there, ${here} here, and ${compared} were compared`);
      }
    });
  }

  /**
   * Takes over the last changes, and where the audit log ends; nobody may write to the source meanwhile. Throws
   * `move-not-verified` where the log in the target ends elsewhere.
   */
  async settle(): Promise<void> {
    const { source, target } = this.#sides();
    const seen = source.snapshot(() => ({ ...this.#changed(), ends: source.chainEnds() }));
    await this.#take(seen, { ...this.#progress, changes: seen.through }, async () => {
      if (!(await target.setChainEnds(seen.ends)))
        throw notVerified('a chain of the audit log ends elsewhere');
    });
  }

  /** The rows that changed and have been copied before, and the place up to which these are all. */
  #changed() {
    const { through, keys } = this.#source.changesAfter(this.#progress.changes);
    const changed = this.#source.tables.flatMap((table, at): Changed[] => {
      const passed = (keys.get(at) ?? []).filter((key) => hasPassed(this.#progress.copied, at, key));
      if (passed.length === 0) return [];
      const rows = passed.sort(compareKeys).map((key) => this.#source.row(table, key));
      return [{ at, table, keys: passed, rows: rows.filter((row) => row !== null) }];
    });
    return { through, changed };
  }

  async #take(
    { changed }: { readonly changed: readonly Changed[] },
    progress: Progress,
    andThen: () => Promise<void>,
  ): Promise<void> {
    await this.#target.step(async () => {
      // All that gives way before all that takes its place.
      for (const each of changed) await this.#takeOut(each);
      for (const each of changed) await this.#putIn(each);
      await andThen();
    }, progress);
    this.#progress = progress;
  }

  async #takeOut({ at, table, keys, rows }: Changed): Promise<void> {
    const isThere = new Set(rows.map((row) => String(keyOf(table, row))));
    for (const some of chunk(keys, BATCH)) {
      for (const row of await this.#target.rows(table, some))
        this.#tallyFor(at, table, row)?.remove(canonical(row));
      // Brands are referred to, and written over instead.
      const gone = table.name === 'brands' ? some.filter((key) => !isThere.has(String(key))) : some;
      if (gone.length > 0) await this.#target.delete(table, gone);
    }
  }

  async #putIn({ at, table, keys, rows }: Changed): Promise<void> {
    for (const some of chunk(rows, BATCH)) await this.#target.insert(table, some);
    const found: SqlRow[] = [];
    for (const some of chunk(keys, BATCH)) found.push(...(await this.#target.rows(table, some)));
    const texts = sameRows(table, rows, found);
    for (const [index, row] of rows.entries()) this.#tallyFor(at, table, row)?.add(texts[index] ?? '');
  }

  /** Where a row counts that has been compared before. */
  #tallyFor(at: number, table: Table, row: SqlRow): Tally | undefined {
    return hasPassed(this.#compared, at, keyOf(table, row)) ? this.#tallies[at] : undefined;
  }

  #compare(at: number, table: Table, rows: readonly SqlRow[], found: readonly SqlRow[]): void {
    for (const text of sameRows(table, rows, found)) this.#tallies[at]?.add(text);
  }

  #sides() {
    return { source: this.#source, target: this.#target };
  }

  /** Calls `step` for each batch of each table, from a place on. */
  async #walk(
    walk: 'copied' | 'compared',
    from: Position,
    step: (table: Table, position: Position) => Promise<{ readonly next: Position; readonly rows: number }>,
  ): Promise<void> {
    let position = from;
    let [done, of] = [0, 0];
    let counted: TableName | null = null;
    while (position.table < END.table) {
      const table = this.#source.tables[position.table];
      if (table === undefined) throw new Error('a table that there is not');
      if (counted !== table.name) [done, of, counted] = [0, this.#source.count(table.name), table.name];
      const { next, rows } = await step(table, position);
      done += rows;
      // A run that went on in the middle of a table did not count what was before, and rows come and go meanwhile.
      const isDone = next.table > position.table;
      this.#onProgress(walk, table.name, isDone ? of : Math.min(done, of), of);
      position = next;
    }
  }
}

const nextPosition = (position: Position, table: Table, rows: readonly SqlRow[]): Position => {
  const last = rows.at(-1);
  return last === undefined || rows.length < BATCH
    ? { table: position.table + 1, key: null }
    : { table: position.table, key: keyOf(table, last) };
};

const keyOf = ({ keyAt }: Table, row: SqlRow): Key => keyAt.map((at) => row[at] as number | string);

/** The rows' texts, where both sides have the same. */
const sameRows = (table: Table, rows: readonly SqlRow[], found: readonly SqlRow[]): readonly string[] => {
  const texts = rows.map(canonical);
  for (let at = 0; at < Math.max(rows.length, found.length); at++) {
    const [row, there] = [rows[at], found[at]];
    if (there !== undefined && row !== undefined && canonical(there) === texts[at]) continue;
    const key = keyOf(table, row ?? there ?? []).join(', ');
    throw notVerified(`the row ${key} of ${table.name} is not the same on both sides`);
  }
  return texts;
};

const notVerified = (what: string): Problem =>
  new Problem('move-not-verified', {
    detail:
      `The database does not hold what was copied into it: ${what}. Somebody else writes there. The embedded store ` +
      'goes on; drop the database, create it anew and run `usher move` again.',
  });

const chunk = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, at) => items.slice(at * size, (at + 1) * size));
