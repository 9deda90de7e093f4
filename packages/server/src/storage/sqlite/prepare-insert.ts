import type { DatabaseSync, StatementSync } from 'node:sqlite';

/** `INSERT` of whole rows, with the values in the order of the columns. */
export const prepareInsert = (
  database: DatabaseSync,
  table: string,
  columns: readonly string[],
): StatementSync => {
  const places = columns.map(() => '?').join(', ');
  return database.prepare(`INSERT INTO ${table} (${columns.join(', ')}) VALUES (${places})`);
};
