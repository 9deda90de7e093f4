import { Problem } from '../../core/problem.ts';
import { alreadyTaken } from '../already-taken.ts';

// Result codes: https://sqlite.org/rescode.html. The low byte of an extended code is its primary code.
const SQLITE_ERROR = 1;
const SQLITE_BUSY = 5;
const SQLITE_CONSTRAINT_PRIMARYKEY = 1555;
const SQLITE_CONSTRAINT_UNIQUE = 2067;

// What no statement is to blame for: the file, the disk or the memory under it.
const outages = new Set([
  SQLITE_BUSY,
  6, // SQLITE_LOCKED
  7, // SQLITE_NOMEM
  8, // SQLITE_READONLY
  10, // SQLITE_IOERR
  11, // SQLITE_CORRUPT
  13, // SQLITE_FULL
  14, // SQLITE_CANTOPEN
  15, // SQLITE_PROTOCOL
  26, // SQLITE_NOTADB
]);

interface SqliteError extends Error {
  readonly errcode: number;
}

/** Said by SQLite, of whatever. */
export const isSqliteError = (error: unknown): error is SqliteError =>
  error instanceof Error && 'errcode' in error && typeof error.errcode === 'number';

const primaryCode = (error: SqliteError): number => error.errcode & 0xff;

/** node:sqlite's own, for a connection that is closed. */
const isClosed = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_STATE';

/** Another connection holds the lock; waiting helps. */
export const isBusy = (error: unknown): boolean => isSqliteError(error) && primaryCode(error) === SQLITE_BUSY;

/**
 * A table is not there any more. A move to PostgreSQL takes them away under a server that still runs
 * (`storage/move`): it may neither write what nobody will read nor answer from what is out of date.
 */
const isMoved = (error: SqliteError): boolean =>
  primaryCode(error) === SQLITE_ERROR && error.message.startsWith('no such table: ');

const MOVED =
  'The store has no tables any more. Where `usher move` has taken the installation to PostgreSQL, start the ' +
  'server with that database: USHER_DATABASE or --database.';

/** The store cannot do its work, whatever it was asked. */
export const isOutage = (error: unknown): boolean =>
  isSqliteError(error) && (outages.has(primaryCode(error)) || isMoved(error));

/** A row with this primary key is there already, said by SQLite or as {@link toProblem} puts it: draw another. */
export const isKeyTaken = (error: unknown): boolean =>
  isSqliteError(error)
    ? error.errcode === SQLITE_CONSTRAINT_PRIMARYKEY
    : error instanceof Problem && isKeyTaken(error.cause);

/** @param detail what is wrong and what to do, where more can be said than "try again" */
export const unavailable = (cause: unknown, detail = detailOf(cause)): Problem =>
  new Problem('store-unavailable', { cause, retryAfter: 1, ...(detail === undefined ? {} : { detail }) });

const detailOf = (cause: unknown): string | undefined =>
  isSqliteError(cause) && isMoved(cause) ? MOVED : undefined;

/**
 * What the caller is told: `store-unavailable` for an outage and for an identifier that was drawn twice,
 * `already-taken` where somebody has the value, and the error itself where it is the caller's own or a bug.
 */
export const toProblem = (error: unknown): unknown => {
  if (isClosed(error))
    return new Problem('store-unavailable', { detail: 'The store is closed.', cause: error });
  if (!isSqliteError(error)) return error;
  if (isOutage(error) || isKeyTaken(error)) return unavailable(error);
  if (error.errcode === SQLITE_CONSTRAINT_UNIQUE) return alreadyTaken(columnsIn(error), error) ?? error;
  return error;
};

// "UNIQUE constraint failed: users.brand_id, users.email_canonical"
const columnsIn = ({ message }: Error): string[] =>
  [...message.matchAll(/\w+\.(\w+)/g)].map(([, column]) => column ?? '');

/** Runs a read at once, and answers with what it throws in the store's own words. */
export const answer = <Result>(read: () => Result): Promise<Result> =>
  new Promise((resolve) => {
    try {
      resolve(read());
    } catch (error) {
      throw toProblem(error);
    }
  });
