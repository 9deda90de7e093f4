import type { DatabaseSync } from 'node:sqlite';
import { unavailable } from './errors.ts';
import { whileBusy } from './patience.ts';

/** The writing connection's one transaction. */
export interface Transactions {
  /** Takes the write lock. Rejects with `store-unavailable`, for one where another process keeps it too long. */
  begin(): Promise<void>;
  /** Returns once everything written is durable. Throws `store-unavailable` where that is not known. */
  commit(): void;
  /** Takes everything back. Never throws: there is an error to report already. */
  rollback(): void;
  /** `false` where SQLite itself has ended the transaction, as it may when the disk is full. */
  isOpen(): boolean;
  /** Marks a place to come back to. */
  mark(): void;
  /** Gives the mark up, and keeps what was written since. */
  keep(): void;
  /** Gives the mark up, and takes back what was written since. */
  undo(): void;
}

/** For whoever remembers something about the open transaction. */
export interface TransactionEvents {
  /** Other processes may have written since the last transaction. */
  begun(): void;
  /** What was written, and may have been read back, never happened. */
  undone(): void;
}

export const createTransactions = (database: DatabaseSync, events: TransactionEvents): Transactions => {
  // IMMEDIATE takes the write lock first. A transaction that began by reading could not write any more once
  // another process had (SQLITE_BUSY_SNAPSHOT): it would have decided on facts that are no longer true.
  const begin = database.prepare('BEGIN IMMEDIATE');
  const commit = database.prepare('COMMIT');
  const rollback = database.prepare('ROLLBACK');
  const mark = database.prepare('SAVEPOINT job');
  const keep = database.prepare('RELEASE job');
  const undo = database.prepare('ROLLBACK TO job');

  return {
    async begin() {
      try {
        await whileBusy(() => begin.run());
      } catch (error) {
        throw unavailable(error);
      }
      events.begun();
    },

    commit() {
      try {
        commit.run();
      } catch (error) {
        throw unavailable(error);
      }
    },

    rollback() {
      events.undone();
      try {
        if (database.isTransaction) rollback.run();
      } catch {
        // The connection is broken. The next transaction finds that out and says so.
      }
    },

    isOpen: () => database.isTransaction,
    mark: () => void mark.run(),
    keep: () => void keep.run(),
    undo() {
      events.undone();
      undo.run();
      keep.run();
    },
  };
};
