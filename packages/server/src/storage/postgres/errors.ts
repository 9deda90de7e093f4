import { Problem } from '../../core/problem.ts';
import { alreadyTaken } from '../already-taken.ts';

/** The connection went away, did not come about or did not answer: nothing is known of what was under way. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
}

export const connectionLost = (cause: unknown): ConnectionLost =>
  new ConnectionLost(cause instanceof Error ? cause.message : String(cause), { cause });

/** The server is there, but it is not one to work with: a standby, or one that was left behind. */
export class WrongServer extends Error {
  override readonly name = 'WrongServer';
}

interface ServerError extends Error {
  /** https://www.postgresql.org/docs/current/errcodes-appendix.html */
  readonly code: string;
  readonly constraint?: string;
}

/** Said by the server, of whatever. */
export const isServerError = (error: unknown): error is ServerError =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' && 'severity' in error;

// What no statement is to blame for, by the class of the code.
const outages = ['08', '53', '57', '58', 'XX'];

// In a class that is otherwise a statement's own fault.
const moreOutages = new Set([
  '25006', // read_only_sql_transaction: a primary that became a standby
  '25P02', // in_failed_sql_transaction: said of what followed the failure
  '25P03', // idle_in_transaction_session_timeout
  '25P04', // transaction_timeout
  '55P03', // lock_not_available: somebody kept the lock for too long
]);

/** Somebody has kept a row or a lock for longer than it was waited for. */
export const isLockTimeout = (error: unknown): boolean => isServerError(error) && error.code === '55P03';

/** Said of whatever follows a failure in its transaction. */
export const isInFailedTransaction = (error: unknown): boolean =>
  isServerError(error) && error.code === '25P02';

/** The store cannot do its work, whatever it was asked. */
export const isOutage = (error: unknown): boolean =>
  error instanceof ConnectionLost ||
  error instanceof WrongServer ||
  (isServerError(error) && (outages.includes(error.code.slice(0, 2)) || moreOutages.has(error.code)));

const UNIQUE_VIOLATION = '23505';

/** A text that the encoding has no place for: of ours only one that holds a NUL. */
const UNTRANSLATABLE = '22021';

/** Two transactions waited for each other, and this one was chosen to give way: again is all it takes. */
export const isConflict = (error: unknown): boolean =>
  isServerError(error) && (error.code === '40P01' || error.code === '40001');

/** A row with this primary key is there already, said by the server or as {@link toProblem} puts it. */
export const isKeyTaken = (error: unknown): boolean =>
  isServerError(error)
    ? error.code === UNIQUE_VIOLATION && (error.constraint?.endsWith('_pkey') ?? false)
    : error instanceof Problem && isKeyTaken(error.cause);

/** @param detail what is wrong and what to do, where more can be said than "try again" */
export const unavailable = (cause: unknown, detail?: string): Problem =>
  new Problem('store-unavailable', { cause, retryAfter: 1, ...(detail === undefined ? {} : { detail }) });

// The column that each unique index of values that people choose is about.
const columnOf = new Map([
  ['brands_slug', 'slug'],
  ['applications_slug', 'slug'],
  ['users_username', 'username_canonical'],
  ['users_email', 'email_canonical'],
  ['users_unique_id', 'unique_id_canonical'],
]);

/**
 * What the caller is told: `store-unavailable` for an outage and for an identifier that was drawn twice,
 * `already-taken` where somebody has the value, and the error itself where it is the caller's own or a bug.
 */
export const toProblem = (error: unknown): unknown => {
  if (isOutage(error) || isConflict(error)) return unavailable(error);
  if (!isServerError(error)) return error;
  if (error.code === UNTRANSLATABLE) {
    const detail = 'A text holds a NUL character, which the database cannot keep. Remove it.';
    return new Problem('invalid-input', { detail, cause: error });
  }
  if (error.code !== UNIQUE_VIOLATION) return error;
  if (isKeyTaken(error)) return unavailable(error);
  const column = columnOf.get(error.constraint ?? '');
  return (column === undefined ? null : alreadyTaken([column], error)) ?? error;
};

/** Answers with what a promise rejects with in the store's own words. */
export const inOurWords = async <Result>(work: Promise<Result>): Promise<Result> => {
  try {
    return await work;
  } catch (error) {
    throw toProblem(error);
  }
};
