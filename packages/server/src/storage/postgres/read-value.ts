import type { SqlValue } from '../rows/values.ts';

// https://github.com/postgres/postgres/blob/master/src/include/catalog/pg_type.dat
const BOOL = 16;
const BYTEA = 17;
const INT8 = 20;
const INT2 = 21;
const INT4 = 23;

/**
 * How a column's text is read, by its type. Numbers are JavaScript's own: everything of ours lies within 53
 * bits, and what does not raises a `RangeError`, as the embedded store does.
 */
export const readerOf = (type: number): ((text: string) => SqlValue | boolean) => {
  switch (type) {
    case INT8:
      return readInteger;
    case INT2:
    case INT4:
      return Number;
    case BYTEA:
      return readBytes;
    case BOOL:
      return (text) => text === 't';
    default:
      return (text) => text;
  }
};

const readInteger = (text: string): number => {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new RangeError(`${text} is no number that JavaScript can hold`);
  return value;
};

/** `\x` and hexadecimal digits: `bytea_output`'s default, which every session of ours asks for. */
const readBytes = (text: string): Uint8Array => {
  const bytes = Buffer.from(text.slice(2), 'hex');
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
};
