import { hash } from 'node:crypto';
import type { SqlRow } from '../rows/values.ts';

/** A row as the same text on both sides: bytes in hexadecimal digits, all else as JSON has it. */
export const canonical = (row: SqlRow): string =>
  JSON.stringify(
    row.map((value) => (value instanceof Uint8Array ? `\\x${Buffer.from(value).toString('hex')}` : value)),
  );

const MODULUS = 1n << 128n;

/**
 * How many rows there are and what they come to: the sum of their hashes, which the order of the rows does not
 * change, so that a row that changed can be taken out and put in again.
 */
export class Tally {
  #count = 0;
  #sum = 0n;

  add(text: string): void {
    this.#count += 1;
    this.#sum = (this.#sum + numberOf(text)) % MODULUS;
  }

  remove(text: string): void {
    this.#count -= 1;
    this.#sum = (this.#sum + MODULUS - numberOf(text)) % MODULUS;
  }

  get count(): number {
    return this.#count;
  }

  /** 32 hexadecimal digits. */
  get checksum(): string {
    return this.#sum.toString(16).padStart(32, '0');
  }
}

/** The first half of the text's SHA-256. */
const numberOf = (text: string): bigint => BigInt(`0x${hash('sha256', text).slice(0, 32)}`);
