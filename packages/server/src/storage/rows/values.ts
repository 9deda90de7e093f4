import { Problem } from '../../core/problem.ts';

/** What a column can hold on every engine. Truth values are 0 and 1; lists and objects are JSON text. */
export type SqlValue = string | number | Uint8Array | null;

/**
 * A row as an array, in the order of the columns selected. The hot path reads rows so, because an object
 * with forty properties takes twice as long to make; everything else turns its objects into this form, so
 * that each table has one reader.
 */
export type SqlRow = readonly SqlValue[];

/** The types of the named columns, in their order. */
export type Values<Row, Columns extends ReadonlyArray<keyof Row>> = {
  readonly [At in keyof Columns]: Row[Columns[At]];
};

/** A row's values in the order of the columns. */
export const valuesOf = <Row extends object, Column extends keyof Row>(
  row: Row,
  columns: readonly Column[],
): Row[Column][] => columns.map((column) => row[column]);

/** `t.id, t.user_id`: the columns of a table that stands under an alias in a join. */
export const columnsOf = (alias: string, columns: readonly string[]): string =>
  columns.map((column) => `${alias}.${column}`).join(', ');

/** Reads a list or an object that was written as JSON text. Throws `store-unavailable` where that is damaged. */
export const readJson = <Value>(text: string): Value => {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const detail = 'A record cannot be read: the store is damaged. Restore a backup.';
    throw new Problem('store-unavailable', { detail, cause });
  }
};
