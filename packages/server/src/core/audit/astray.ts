import type { AuditLink } from './chain.ts';
import type { ChainCodes } from './chain-codes.ts';
import type { HeadBook } from './head-book.ts';
import { endAt, placeBehind, type TrustedEnd } from './trusted-end.ts';

/** A stretch where a chain does not go on as it was written. */
export interface Break {
  /** What it should have gone on from. */
  readonly start: TrustedEnd;
  /** The rows that are there instead, as many as are kept. */
  readonly rows: readonly AuditLink[];
  /** The number of the last of those rows, kept or not; `null` where there are none. */
  readonly lastRow: number | null;
  readonly resumed: Resumed;
}

/** How a chain goes on behind a break. */
export type Resumed =
  /** Behind a row whose code is genuine, because the next one goes on from it; its content hangs on the break. */
  | { readonly how: 'behind'; readonly row: AuditLink; readonly place: number; readonly shift: number }
  /** From the very end before the break: whatever is in the break was put there. */
  | { readonly how: 'past'; readonly place: number; readonly link: AuditLink }
  /** From the codes that the rows ought to have: their contents are genuine. */
  | { readonly how: 'through' }
  /** It does not: this is its end. */
  | { readonly how: 'not' };

/** The rows since a chain stopped going on as it was written. */
export interface Astray {
  readonly start: TrustedEnd;
  /** As many as are kept. */
  readonly rows: readonly AuditLink[];
  readonly count: number;
  readonly last: AuditLink;
  /** The number of the row before the last; `null` where there is none. */
  readonly lastButOne: number | null;
  /** The code that the last row would have if all of them were genuine; `null` where a number is missing. */
  readonly computed: Uint8Array | null;
}

// How many removed records are thought of where those behind them were renumbered: few at first, since a row
// that was replaced looks the same until the row after the next.
const NEAR = 64;
const FAR = 100_000;
const FAR_FROM = 3;

/** @param keep whether there is room for the row */
export const goAstray = (codes: ChainCodes, start: TrustedEnd, link: AuditLink, keep: boolean): Astray => {
  const { mac, next, shift } = start;
  const isNext = mac !== undefined && link.sequence === next + shift;
  const computed = isNext ? codes.code(next, link.content, mac) : null;
  return { start, rows: keep ? [link] : [], count: 1, last: link, lastButOne: null, computed };
};

/** With one more row that the chain does not go on with. */
export const addRow = (codes: ChainCodes, astray: Astray, link: AuditLink, keep: boolean): Astray => ({
  start: astray.start,
  rows: keep ? [...astray.rows, link] : astray.rows,
  count: astray.count + 1,
  last: link,
  lastButOne: astray.last.sequence,
  computed: nextComputed(codes, astray, link),
});

/** Where the chain goes on with a row, at what place, and how; `null` where it does not. */
export const resumeWith = (
  codes: ChainCodes,
  heads: HeadBook,
  astray: Astray,
  link: AuditLink,
): { readonly place: number; readonly resumed: Resumed } | null => {
  const { start, last } = astray;
  const past = placeBehind(codes, start, link);
  if (past !== null) return { place: past, resumed: { how: 'past', place: past, link } };
  const computed = nextComputed(codes, astray, link);
  if (computed !== null && link.mac !== null && codes.equal(computed, link.mac)) {
    return { place: start.next + astray.count, resumed: { how: 'through' } };
  }
  const place = placeBehindLast(codes, astray, link);
  if (place === null) return null;
  // A head knows better, where the row was renumbered while it was the last.
  const known = heads.placeOf(last.mac);
  const placeOfLast = known !== null && known >= start.next ? known : place - 1;
  const { row, steps } = firstOfRun(codes, astray.rows, last, placeOfLast);
  return { place, resumed: behind(row, placeOfLast - steps, last.sequence - placeOfLast) };
};

/** The first of the rows that lead up to one, each fitting behind the one before it. */
const firstOfRun = (
  codes: ChainCodes,
  rows: readonly AuditLink[],
  last: AuditLink,
  place: number,
): { readonly row: AuditLink; readonly steps: number } => {
  let steps = 0;
  let row = last;
  for (let at = rows.lastIndexOf(last) - 1; at >= 0; at--) {
    const before = rows[at];
    if (before === undefined || !codes.fits(row, place - steps, before.mac)) break;
    row = before;
    steps += 1;
  }
  return { row, steps };
};

const behind = (row: AuditLink, place: number, shift: number): Resumed => ({
  how: 'behind',
  row,
  place,
  shift,
});

const nextComputed = (
  codes: ChainCodes,
  { start, count, last, computed }: Astray,
  link: AuditLink,
): Uint8Array | null =>
  computed === null || link.sequence !== last.sequence + 1
    ? null
    : codes.code(start.next + count, link.content, computed);

/** Records may be missing before the last row, and those behind it may have been renumbered to close the gap. */
const placeBehindLast = (
  codes: ChainCodes,
  { start, last, count }: Astray,
  link: AuditLink,
): number | null => {
  const place = link.sequence - start.shift;
  if (codes.fits(link, place, last.mac)) return place;
  if (start.shift !== 0 && codes.fits(link, link.sequence, last.mac)) return link.sequence;
  return last.mac === null ? null : codes.search(link, place + 1, count === FAR_FROM ? FAR : NEAR, last.mac);
};

export const breakOf = ({ start, rows, last, lastButOne }: Astray, resumed: Resumed): Break => {
  if (resumed.how !== 'behind') return { start, rows, lastRow: last.sequence, resumed };
  const at = rows.indexOf(resumed.row);
  if (at === -1) return { start, rows, lastRow: lastButOne, resumed };
  return { start, rows: rows.slice(0, at), lastRow: rows[at - 1]?.sequence ?? null, resumed };
};

/** With nothing behind it, only a head can tell what the end of a chain was. */
export const breaksAtEnd = (
  heads: HeadBook,
  astray: Astray,
): { readonly breaks: readonly Break[]; readonly end: TrustedEnd } => {
  const { start, rows, count, last, computed } = astray;
  const lastPlace = start.next + count - 1;
  if (computed !== null && heads.placeOf(computed) === lastPlace) {
    heads.see(computed);
    return { breaks: [breakOf(astray, { how: 'through' })], end: endAt(last, computed, lastPlace) };
  }
  const known = rows.findLastIndex(({ mac }) => (heads.placeOf(mac) ?? 0) >= start.next);
  const row = rows[known];
  if (row === undefined) return { breaks: [breakOf(astray, { how: 'not' })], end: start };
  const place = heads.placeOf(row.mac) ?? start.next;
  const end = endAt(row, row.mac, place);
  const upTo = breakOf(astray, behind(row, place, end.shift));
  const rest = rows.slice(known + 1);
  if (rest.length === 0 && last === row) return { breaks: [upTo], end };
  return {
    breaks: [upTo, { start: end, rows: rest, lastRow: last.sequence, resumed: { how: 'not' } }],
    end,
  };
};
