import type { Break } from './astray.ts';
import type { AuditLink } from './chain.ts';
import { type ChainCodes, type Code, keyOf } from './chain-codes.ts';

/** A break, and the rows that were found to belong into it, wherever they stand. */
export interface FilledBreak {
  readonly broken: Break;
  /** By place, from the break's first on without a gap; and that of the row behind, where its code shows it. */
  readonly placed: ReadonlyMap<number, Placed>;
  /** The first place for which no row was found. */
  readonly unfilled: number;
  /** Of the row that the chain goes on behind: whether its content is what was recorded. `null` for no such row. */
  readonly behind: 'proved' | 'foreign' | 'unproved' | null;
}

export interface Placed {
  readonly row: AuditLink;
  /** The code that was written with the row's content. */
  readonly code: Uint8Array;
}

/**
 * Finds the rows that were written into the breaks among all that are out of place. Pure.
 * @param strays the rows of all breaks and others that lie where they do not belong
 */
export const fillPlaces = (
  codes: ChainCodes,
  breaks: readonly Break[],
  strays: readonly AuditLink[],
): { readonly filled: readonly FilledBreak[]; readonly used: ReadonlySet<AuditLink> } => {
  const all = [
    ...strays,
    ...breaks.flatMap(({ resumed }) => (resumed.how === 'behind' ? [resumed.row] : [])),
  ];
  const search: Search = {
    codes,
    rows: all,
    known: new Set(all.flatMap(({ mac }) => (mac === null ? [] : [keyOf(mac)]))),
    used: new Set(),
  };
  return { filled: breaks.map((broken) => fill(search, broken)), used: search.used };
};

interface Search {
  readonly codes: ChainCodes;
  readonly rows: readonly AuditLink[];
  /** All codes that the rows have. One that a content comes to shows that it was recorded so. */
  readonly known: ReadonlySet<string>;
  readonly used: Set<AuditLink>;
}

const fill = (search: Search, broken: Break): FilledBreak => {
  const { start, resumed } = broken;
  const placed = new Map<number, Placed>();
  if (resumed.how === 'past' || resumed.how === 'through' || start.mac === undefined) {
    return { broken, placed, unfilled: start.next, behind: resumed.how === 'behind' ? 'unproved' : null };
  }
  let place = start.next;
  let code: Code = start.mac;
  while (resumed.how === 'not' || place < resumed.place) {
    const found = findRow(search, broken, place, code);
    if (found === null) {
      return { broken, placed, unfilled: place, behind: resumed.how === 'behind' ? 'unproved' : null };
    }
    search.used.add(found.row);
    placed.set(place, found);
    code = found.code;
    place += 1;
  }
  return { broken, placed, unfilled: place, behind: judgeBehind(search, resumed, placed, code) };
};

const findRow = (search: Search, { rows, resumed }: Break, place: number, previous: Code): Placed | null => {
  const { codes, known, used } = search;
  const isNext = (code: Uint8Array): boolean =>
    resumed.how === 'behind' && resumed.place === place + 1 && codes.fits(resumed.row, resumed.place, code);
  // First those that lie there.
  for (const row of new Set([...rows, ...search.rows])) {
    if (used.has(row)) continue;
    const code = codes.code(place, row.content, previous);
    if (known.has(keyOf(code)) || isNext(code)) return { row, code };
  }
  return null;
};

/** What the row is that the chain goes on behind, once everything before it is in its place. */
const judgeBehind = (
  { codes, rows, used }: Search,
  { row, place }: { readonly row: AuditLink; readonly place: number },
  placed: Map<number, Placed>,
  previous: Code,
): FilledBreak['behind'] => {
  if (codes.fits(row, place, previous)) {
    used.add(row);
    return 'proved';
  }
  const { mac } = row;
  const owner = rows.find(
    (each) => !used.has(each) && mac !== null && codes.equal(codes.code(place, each.content, previous), mac),
  );
  if (owner !== undefined && mac !== null) {
    used.add(owner);
    placed.set(place, { row: owner, code: mac });
  }
  return 'foreign';
};
