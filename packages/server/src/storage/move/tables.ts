import type { Schema } from '../schema.ts';

/** Every table of an installation, those first that others refer to. */
const tables: Readonly<Record<keyof Schema, true>> = {
  brands: true,
  users: true,
  applications: true,
  api_keys: true,
  tickets: true,
  sessions: true,
  audit: true,
  audit_checkpoints: true,
  refusals: true,
  signing_keys: true,
};

export type TableName = keyof Schema;

export const tableNames = Object.keys(tables) as readonly TableName[];

/** A table as the source has it; the target must have every column of it. */
export interface Table {
  readonly name: TableName;
  readonly columns: readonly string[];
  /** Those of the primary key, in its order. */
  readonly key: readonly string[];
  /** Where they stand among all columns. */
  readonly keyAt: readonly number[];
}

/** The values of a primary key. */
export type Key = ReadonlyArray<number | string>;

/** Text compares byte by byte on both sides, and what stands in a key of ours is ASCII. */
export const compareKeys = (left: Key, right: Key): number => {
  for (const [at, value] of left.entries()) {
    const other = right[at] ?? value;
    if (value !== other) return value < other ? -1 : 1;
  }
  return 0;
};

/** How far a walk through all tables in their order has come. */
export interface Position {
  /** The number of the table that it is in; those before are done. */
  readonly table: number;
  /** The last key of it that is done; `null` at its beginning. */
  readonly key: Key | null;
}

export const START: Position = { table: 0, key: null };
export const END: Position = { table: tableNames.length, key: null };

/** Whether a walk that came so far has passed a row. */
export const hasPassed = ({ table, key }: Position, rowTable: number, rowKey: Key): boolean =>
  rowTable < table || (rowTable === table && key !== null && compareKeys(rowKey, key) <= 0);
