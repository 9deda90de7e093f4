import { cpSync, existsSync, readFileSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { TicketRow } from '../../src/storage/rows/ticket-row.ts';
import { below, pick } from './random.ts';

/** What is done to a copy of a store, and what it is called. */
interface Damage {
  readonly name: string;
  readonly file: 'usher.db' | 'usher.db-wal';
  /** `false` where it could not be done. */
  readonly inflict: (path: string, circumstances: Circumstances) => boolean;
}

export interface Circumstances {
  readonly random: () => number;
  /** Rows of tickets of which nothing is wrong but that they are spent. */
  readonly spent: readonly TicketRow[];
}

const MOST_BITS = 32;
const PAGE = 4096;

const truncate: Damage['inflict'] = (path, { random }) => {
  truncateSync(path, below(statSync(path).size, random));
  return true;
};

const flipBits: Damage['inflict'] = (path, { random }) => {
  const bytes = readFileSync(path);
  const bits = 1 + below(MOST_BITS, random);
  for (let flipped = 0; flipped < bits; flipped++)
    flipBit(bytes, below(bytes.length, random), below(8, random));
  writeFileSync(path, bytes);
  return true;
};

const flipBit = (bytes: Buffer, at: number, bit: number): void => {
  bytes[at] = (bytes[at] ?? 0) ^ (1 << bit);
};

/** A page that was never written, or written elsewhere. */
const blankPage: Damage['inflict'] = (path, { random }) => {
  const bytes = readFileSync(path);
  const at = below(Math.ceil(bytes.length / PAGE), random) * PAGE;
  bytes.fill(0, at, at + PAGE);
  writeFileSync(path, bytes);
  return true;
};

// A record is its header, which gives the type of each value in a byte, and then the values
// (https://sqlite.org/fileformat2.html, "Record Format"). The number 0 is a type of its own, 8, and takes no room;
// 1 is type 9. A ticket's record begins with its brand and its id, in eight bytes each.
const HEADER = 18;
const TYPE_OF_USES = 1 + 6;
const ZERO = 8;

/** The worst that one bit can do: the number of uses that a spent ticket has left is 1 again. */
const flipUse: Damage['inflict'] = (path, { random, spent }) => {
  // A page that is in the log as well is read from there.
  if (spent.length === 0 || isThere(`${path}-wal`)) return false;
  const { brand_id, id } = pick(spent, random);
  const key = Buffer.alloc(16);
  key.writeBigUInt64BE(BigInt(brand_id), 0);
  key.writeBigUInt64BE(BigInt(id), 8);
  const bytes = readFileSync(path);
  let flipped = 0;
  // There may be a former state of the page beside it.
  for (let at = bytes.indexOf(key); at !== -1; at = bytes.indexOf(key, at + 1)) {
    const record = at - HEADER;
    if (bytes[record] !== HEADER || bytes[record + TYPE_OF_USES] !== ZERO) continue;
    flipBit(bytes, record + TYPE_OF_USES, 0);
    flipped += 1;
  }
  writeFileSync(path, bytes);
  return flipped > 0;
};

const damages: readonly Damage[] = [
  { name: 'store truncated', file: 'usher.db', inflict: truncate },
  { name: 'bits flipped in store', file: 'usher.db', inflict: flipBits },
  { name: 'page of store blanked', file: 'usher.db', inflict: blankPage },
  { name: 'bit of a use flipped', file: 'usher.db', inflict: flipUse },
  { name: 'log truncated', file: 'usher.db-wal', inflict: truncate },
  { name: 'bits flipped in log', file: 'usher.db-wal', inflict: flipBits },
];

/** Damages copies of a store: each in the next of all ways, so that every one comes up in the shortest run. */
export class Damager {
  readonly #turns: Damage[];

  constructor(random: () => number) {
    const first = below(damages.length, random);
    this.#turns = [...damages.slice(first), ...damages.slice(0, first)];
  }

  /** Copies a data folder that nobody has open, and damages the copy. @returns what was done */
  damageCopy(data: string, copy: string, circumstances: Circumstances): string {
    cpSync(data, copy, { recursive: true, preserveTimestamps: true });
    const at = this.#turns.findIndex(({ file, inflict }) => {
      const path = join(copy, file);
      return isThere(path) && inflict(path, circumstances);
    });
    const [damage] = this.#turns.splice(at, 1);
    if (at === -1 || damage === undefined) throw new Error('there is nothing to damage');
    this.#turns.push(damage);
    return damage.name;
  }
}

const isThere = (path: string): boolean => existsSync(path) && statSync(path).size > 0;
