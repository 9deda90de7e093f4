import type { Instant } from '../clock.ts';
import { type Astray, addRow, type Break, breakOf, breaksAtEnd, goAstray, resumeWith } from './astray.ts';
import type { AuditLink } from './chain.ts';
import type { ChainCodes } from './chain-codes.ts';
import type { HeadBook } from './head-book.ts';
import { endAt, placeBehind, type TrustedEnd } from './trusted-end.ts';

/** A record that stands under another number than the one it was written with, though the chain goes on. */
export interface Renumbered {
  readonly place: number;
  readonly link: AuditLink;
  readonly after: Instant | null;
}

/** Numbers that nothing stands under, though the chain goes on. */
export interface Gap {
  readonly from: number;
  readonly to: number;
  readonly after: Instant | null;
}

/** What a walk came upon. */
export interface Walked {
  /** Where the chain ends, or the last break begins that it does not get beyond. */
  readonly end: TrustedEnd;
  /** Rows whose number lies before the beginning, as many as are kept. */
  readonly before: readonly AuditLink[];
  /** The number of the last of those rows, kept or not; `null` where there are none. */
  readonly lastBefore: number | null;
  readonly breaks: readonly Break[];
  readonly renumbered: readonly Renumbered[];
  readonly gaps: readonly Gap[];
  /** How many breaks, renumbered records and gaps there are beyond those that are kept. */
  readonly more: number;
  /** How many rows there are, and the numbers of the first and the last. */
  readonly rows: number;
  readonly first: number | null;
  readonly last: number | null;
}

// What is kept of a chain that is damaged all over: enough to name, and a bound on memory.
const MOST_KEPT = 1000;

/**
 * Follows one chain row by row, and finds where it goes on again when it does not. Pure.
 *
 * Only who has the key can write a record that goes on from a given code. So a row that fits behind another,
 * at whatever place, was written right behind it, and what lies between them was not there then.
 */
export class ChainWalk {
  readonly #codes: ChainCodes;
  readonly #heads: HeadBook;
  readonly #begins: number;
  readonly #before: AuditLink[] = [];
  readonly #breaks: Break[] = [];
  readonly #renumbered: Renumbered[] = [];
  readonly #gaps: Gap[] = [];
  #end: TrustedEnd;
  #astray: Astray | null = null;
  #lastBefore: number | null = null;
  #rowsKept = 0;
  #more = 0;
  #rows = 0;
  #first: number | null = null;
  #last: number | null = null;

  /** @param start where its code is not known, the first row is believed as it stands */
  constructor(codes: ChainCodes, start: Pick<TrustedEnd, 'mac' | 'next'>, heads: HeadBook) {
    this.#codes = codes;
    this.#heads = heads;
    this.#begins = start.mac === undefined ? Number.NEGATIVE_INFINITY : start.next;
    this.#end = { ...start, shift: 0, at: null };
  }

  /** The next row, in the order of numbers. */
  take(link: AuditLink): void {
    this.#rows += 1;
    this.#first ??= link.sequence;
    this.#last = link.sequence;
    if (link.sequence < this.#begins) this.#takeBefore(link);
    else if (this.#astray !== null) this.#search(this.#astray, link);
    else this.#follow(link);
  }

  finish(): Walked {
    if (this.#astray !== null) this.#finishAstray(this.#astray);
    return {
      end: this.#end,
      before: this.#before,
      lastBefore: this.#lastBefore,
      breaks: this.#breaks,
      renumbered: this.#renumbered,
      gaps: this.#gaps,
      more: this.#more,
      rows: this.#rows,
      first: this.#first,
      last: this.#last,
    };
  }

  #takeBefore(link: AuditLink): void {
    if (this.#hasRoom()) this.#before.push(link);
    this.#lastBefore = link.sequence;
  }

  #follow(link: AuditLink): void {
    const end = this.#end;
    const place = end.mac === undefined ? link.sequence : placeBehind(this.#codes, end, link);
    if (place === null) {
      this.#heads.see(link.mac);
      this.#astray = goAstray(this.#codes, end, link, this.#hasRoom());
      return;
    }
    const expected = end.next + end.shift;
    if (end.mac !== undefined && link.sequence !== expected) this.#jump(link, place, expected);
    this.#goOn(link, place);
  }

  /** The chain goes on, and its numbers do not. */
  #jump(link: AuditLink, place: number, expected: number): void {
    const { next, at: after } = this.#end;
    if (place !== next) this.#keep(this.#gaps, { from: expected, to: link.sequence - 1, after });
    else if (link.sequence !== place) this.#keep(this.#renumbered, { place, link, after });
  }

  #search(astray: Astray, link: AuditLink): void {
    const found = resumeWith(this.#codes, this.#heads, astray, link);
    if (found === null) {
      this.#heads.see(link.mac);
      this.#astray = addRow(this.#codes, astray, link, this.#hasRoom());
      return;
    }
    const { place, resumed } = found;
    if (resumed.how === 'behind') this.#heads.meet(resumed.place, resumed.row.mac);
    this.#astray = null;
    this.#keep(this.#breaks, breakOf(astray, resumed));
    this.#goOn(link, place);
  }

  #goOn(link: AuditLink, place: number): void {
    this.#heads.meet(place, link.mac);
    // A head knows a record by the number that it had then, renumbered or not.
    if (place !== link.sequence) this.#heads.see(link.mac);
    this.#end = endAt(link, link.mac, place);
  }

  #finishAstray(astray: Astray): void {
    const { breaks, end } = breaksAtEnd(this.#heads, astray);
    this.#astray = null;
    for (const each of breaks) this.#keep(this.#breaks, each);
    this.#end = end;
  }

  #keep<Item>(into: Item[], item: Item): void {
    if (into.length < MOST_KEPT) into.push(item);
    else this.#more += 1;
  }

  #hasRoom(): boolean {
    if (this.#rowsKept === MOST_KEPT) return false;
    this.#rowsKept += 1;
    return true;
  }
}
