import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { pathToFileURL } from 'node:url';
import type { Clock } from '../../core/clock.ts';
import type { StoreReading } from '../../core/health/judge-store.ts';
import { readRows } from '../../core/health/read-rows.ts';
import { createQueries } from '../queries/create-queries.ts';
import { identityOf } from './condition.ts';
import { createScopes } from './kysely-dialect.ts';
import { describeSchema } from './migrate.ts';
import { readMoveMark } from './move-marks.ts';
import { BUSY_TIMEOUT } from './patience.ts';

/** A check of every page reads the whole file; beyond this many bytes nobody waits for it. */
const MOST_CHECKED = 1e9;

/**
 * Looks at a store without writing a byte, neither to the file nor beside it. A plain read-only connection
 * would not do: where no process has the store open it makes the log and its index anew, and they would
 * belong to whoever looks.
 */
export const inspectSqliteFile = async (file: string, clock: Clock): Promise<StoreReading> => {
  try {
    // Where the folder may not be looked into, this says so instead of calling the file missing.
    if (bytesOf(file) === null) return { kind: 'missing', file };
    const manner = mannerOf(file);
    if (manner === null) return { kind: 'unsettled', file };
    const reading = await read(file, manner, clock);
    // Somebody opened it meanwhile, and may have changed pages while they were read without a lock.
    const overtaken = manner === 'immutable=1' && mannerOf(file) !== manner;
    return overtaken ? await read(file, 'readonly_shm=1', clock) : reading;
  } catch (error) {
    return { kind: 'unreadable', file, reason: reasonOf(error) };
  }
};

/** The system's word, or what SQLite says. */
const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  return 'syscall' in error && 'code' in error ? String(error.code) : error.message;
};

/** How SQLite has to open the file, as its URI says (https://sqlite.org/uri.html). */
type Manner =
  /** Processes have it open, or one crashed: their log and index are there, and are read with locks. */
  | 'readonly_shm=1'
  /** Nobody has it open: the file is all there is. */
  | 'immutable=1';

const mannerOf = (file: string): Manner | null => {
  const log = bytesOf(`${file}-wal`);
  if (log !== null && existsSync(`${file}-shm`)) return 'readonly_shm=1';
  return log === null || log === 0 ? 'immutable=1' : null;
};

const bytesOf = (file: string): number | null => statSync(file, { throwIfNoEntry: false })?.size ?? null;

const read = async (file: string, manner: Manner, clock: Clock): Promise<StoreReading> => {
  const url = pathToFileURL(file);
  url.search = manner;
  const database = new DatabaseSync(url, { readOnly: true, timeout: BUSY_TIMEOUT });
  try {
    database.exec('PRAGMA trusted_schema = OFF');
    const { ours, version, known } = describeSchema(database);
    const mark = readMoveMark(database);
    if (ours && mark !== null && mark.movedAt !== null) return { kind: 'moved', file, target: mark.target };
    const bytes = bytesOf(file) ?? 0;
    const damage = bytes > MOST_CHECKED ? null : findDamage(database);
    const readable = ours && version === known && (damage === null || damage.length === 0);
    return {
      ...{ kind: 'read', file },
      identity: identityOf(file),
      ours,
      schema: version,
      knownSchema: known,
      bytes,
      logBytes: bytesOf(`${file}-wal`) ?? 0,
      writeAheadLog: hasWriteAheadLog(file),
      damage,
      rows: readable ? await readRows(createQueries(createScopes(database, false), clock)) : null,
    };
  } finally {
    database.close();
  }
};

const findDamage = (database: DatabaseSync): string[] => {
  const lines = database.prepare('PRAGMA quick_check').all();
  return lines.map((line) => String(line['quick_check'])).filter((line) => line !== 'ok');
};

// Bytes 18 and 19 of the header (https://sqlite.org/fileformat2.html). An immutable connection would not say.
const VERSIONS_AT = 18;
const WITH_LOG = 2;

const hasWriteAheadLog = (file: string): boolean => {
  const descriptor = openSync(file, 'r');
  try {
    const versions = Buffer.alloc(2);
    readSync(descriptor, versions, 0, versions.length, VERSIONS_AT);
    return versions.every((version) => version === WITH_LOG);
  } finally {
    closeSync(descriptor);
  }
};
