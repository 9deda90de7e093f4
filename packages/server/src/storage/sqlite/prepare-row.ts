import type { DatabaseSync, SQLInputValue } from 'node:sqlite';
import type { SqlRow } from '../rows/values.ts';

/** A query for at most one row, read as an array. */
export const prepareRow = <Parameters extends readonly SQLInputValue[]>(
  database: DatabaseSync,
  sql: string,
): ((...parameters: Parameters) => SqlRow | null) => {
  const statement = database.prepare(sql);
  statement.setReturnArrays(true);
  // The types know rows as objects only.
  return (...parameters) => (statement.get(...parameters) as SqlRow | undefined) ?? null;
};
