/** 64-bit big-endian integers that are also exact JavaScript numbers, as all identifiers are. */

const UINT32 = 2 ** 32;

/** @throws RangeError where the number is no identifier: negative, fractional or beyond 2^53 - 1 */
export const writeUint64 = (value: number, into: Buffer, offset: number): void => {
  if (!Number.isSafeInteger(value)) throw new RangeError(`${value} is no identifier`);
  into.writeUInt32BE(Math.floor(value / UINT32), offset);
  into.writeUInt32BE(value % UINT32, offset + 4);
};

/** `null` where the number is beyond 2^53 - 1: rounding it would make it another identifier. */
export const readUint64 = (from: Buffer, offset: number): number | null => {
  const value = from.readUInt32BE(offset) * UINT32 + from.readUInt32BE(offset + 4);
  return Number.isSafeInteger(value) ? value : null;
};
