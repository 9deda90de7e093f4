import { statSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import type { StoreCondition } from '../../core/store.ts';

// PRAGMA synchronous: 2 is FULL, 3 is EXTRA. Less than that may lose an acknowledged commit in a power cut.
const FULL = 2;

/**
 * Looks at the settings that the writing connection has now. Which file it is, is looked at once: a file that
 * is put into its place later is not the one that is written.
 */
export const createCondition = (writer: DatabaseSync): (() => StoreCondition) => {
  const identity = identityOf(writer.location() ?? '');
  // Prepared each time: SQLite compiles the value that a setting has then into the statement.
  const setting = (name: string): unknown => writer.prepare(`PRAGMA ${name}`).get()?.[name];
  return () => ({
    identity,
    writeAheadLog: setting('journal_mode') === 'wal',
    syncsCommits: Number(setting('synchronous')) >= FULL,
    foreignKeys: setting('foreign_keys') === 1,
  });
};

/** Device and inode; empty for what is no file. */
export const identityOf = (file: string): string => {
  const stats = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stats === undefined ? '' : `${stats.dev}:${stats.ino}`;
};
