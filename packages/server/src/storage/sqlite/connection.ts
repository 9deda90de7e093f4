import { closeSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Problem } from '../../core/problem.ts';
import { isSqliteError, unavailable } from './errors.ts';
import { migrate, refuseUnknown } from './migrate.ts';
import { refuseMoved } from './move-marks.ts';
import { BUSY_TIMEOUT, whileBusy } from './patience.ts';

/** One that writes and one that reads: readers see committed rows only, whatever is being written. */
export interface Connections {
  readonly writer: DatabaseSync;
  readonly reader: DatabaseSync;
}

/** Opens the file, or makes it where it is missing, and brings it to the current schema. */
export const openConnections = async (file: string): Promise<Connections> => {
  const opened: DatabaseSync[] = [];
  try {
    makeFile(file);
    const writer = new DatabaseSync(file);
    opened.push(writer);
    await prepareWriter(writer, file);
    const reader = new DatabaseSync(file, { readOnly: true, timeout: BUSY_TIMEOUT });
    opened.push(reader);
    reader.exec('PRAGMA trusted_schema = OFF');
    return { writer, reader };
  } catch (error) {
    for (const database of opened) database.close();
    throw explainOpening(error, file);
  }
};

// Made here, because SQLite would make it readable by everybody; its companions (-wal, -shm) take its mode.
const makeFile = (file: string): void => {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
  closeSync(openSync(file, 'a', 0o600));
};

const prepareWriter = async (database: DatabaseSync, file: string): Promise<void> => {
  await refuseUnknown(database);
  await whileBusy(() => refuseMoved(database, file));
  await whileBusy(() => database.exec('PRAGMA journal_mode = WAL'));
  // What is taken back to a savepoint is kept in memory, not in another file.
  database.exec(`
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA trusted_schema = OFF;
    PRAGMA temp_store = MEMORY;
  `);
  await whileBusy(() => refuseUnsafe(database));
  await migrate(database);
};

const required = [
  [
    'journal_mode',
    'wal',
    'Put the data directory on a local disk: network file systems cannot share memory.',
  ],
  [
    'synchronous',
    2,
    'A library or build option overrides it; an answer could be given for a write that is lost.',
  ],
  ['foreign_keys', 1, 'This build of SQLite has no foreign keys; use the Node.js that Usher asks for.'],
] as const;

/** Throws where the connection does not have the settings that it was asked to take, and says what to do. */
export const refuseUnsafe = (database: DatabaseSync): void => {
  for (const [setting, wanted, advice] of required) {
    const value = database.prepare(`PRAGMA ${setting}`).get()?.[setting];
    if (value === wanted) continue;
    const detail = `SQLite answers ${setting} = ${value} where Usher needs ${wanted}. ${advice}`;
    throw new Problem('store-unavailable', { detail });
  }
};

/**
 * What to say of a store that cannot be opened. Whatever SQLite finds wrong then is the file's fault: nothing
 * but our own statements has been asked of it, and they fit a file that is whole.
 */
export const explainOpening = (error: unknown, file: string): unknown =>
  isSqliteError(error) || isSystemError(error) ? cannotOpen(file, error) : error;

const isSystemError = (error: unknown): error is Error => error instanceof Error && 'syscall' in error;

const cannotOpen = (file: string, error: unknown): Problem =>
  unavailable(
    error,
    `The store ${file} cannot be opened: ${error instanceof Error ? error.message : error}. ` +
      'Look at the path, who may write there, and the space left on the disk. Where all that is well, the file is ' +
      'damaged: restore a backup.',
  );
