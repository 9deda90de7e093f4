import type { DatabaseSync } from 'node:sqlite';
import type { Instant } from '../../core/clock.ts';
import type { MoveMark } from '../sqlite/move-marks.ts';
import { type Table, tableNames } from './tables.ts';

/** What a move adds to the embedded store, and takes away. Each is called within a transaction. */

const MARKS = `
  CREATE TABLE move (id TEXT NOT NULL, target TEXT NOT NULL, began_at INTEGER NOT NULL, moved_at INTEGER) STRICT;
  CREATE TABLE move_changes (id INTEGER PRIMARY KEY, tab TEXT NOT NULL, key TEXT NOT NULL) STRICT;
`;

const changes = [
  ['INSERT', 'new'],
  ['UPDATE', 'new'],
  ['DELETE', 'old'],
] as const;

const triggerOf = (table: string, change: string): string => `move_${table}_${change.toLowerCase()}`;

/** From now on every change of a row leaves its key in `move_changes`, whoever makes it. */
export const beginCapture = (
  database: DatabaseSync,
  { id, target }: MoveMark,
  now: Instant,
  tables: readonly Table[],
): void => {
  database.exec(MARKS);
  database.prepare('INSERT INTO move (id, target, began_at) VALUES (?, ?, ?)').run(id, target, now);
  for (const { name, key } of tables) {
    for (const [change, row] of changes) {
      const values = key.map((column) => `${row}.${column}`).join(', ');
      database.exec(
        `CREATE TRIGGER ${triggerOf(name, change)} AFTER ${change} ON ${name} BEGIN
           INSERT INTO move_changes (tab, key) VALUES ('${name}', json_array(${values}));
         END`,
      );
    }
  }
};

const dropTriggers = (database: DatabaseSync): void => {
  for (const name of tableNames)
    for (const [change] of changes) database.exec(`DROP TRIGGER IF EXISTS ${triggerOf(name, change)}`);
};

export const endCapture = (database: DatabaseSync): void => {
  dropTriggers(database);
  database.exec('DROP TABLE move_changes; DROP TABLE move');
};

/**
 * The tables get other names, so that whoever still has the file open can neither write to them nor read them: a
 * session that is ended in the new place must not live on in a server that looks at the old one.
 */
export const giveUpTables = (database: DatabaseSync, now: Instant): void => {
  dropTriggers(database);
  for (const name of tableNames) database.exec(`ALTER TABLE ${name} RENAME TO moved_${name}`);
  database.prepare('UPDATE move SET moved_at = ?').run(now);
};

export const takeTablesBack = (database: DatabaseSync): void => {
  for (const name of tableNames) database.exec(`ALTER TABLE moved_${name} RENAME TO ${name}`);
};
