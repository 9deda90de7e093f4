import type { AuditLink } from './chain.ts';
import type { ChainCodes } from './chain-codes.ts';
import type { FilledBreak } from './fill-places.ts';
import type { ChainFinding, What } from './finding.ts';

/** What all breaks of a chain have in common. */
export interface Circumstances {
  readonly codes: ChainCodes;
  /** Rows whose place has been found. */
  readonly used: ReadonlySet<AuditLink>;
  /** The last place that a head tells of; 0 where there is no head. */
  readonly lastHead: number;
}

/** What happened in a break. Pure. */
export const explainBreak = (around: Circumstances, filled: FilledBreak): readonly ChainFinding[] => {
  const { resumed, rows, start } = filled.broken;
  const unused = rows.filter((row) => !around.used.has(row));
  switch (resumed.how) {
    case 'through':
      return rowFindings(filled, rows, { kind: 'changed', part: 'code' });
    case 'past': {
      const inserted = rowFindings(filled, unused, { kind: 'inserted' });
      if (resumed.place === start.next) return inserted;
      const numbers = rows.map(({ sequence }) => sequence);
      const missing = without(start.next + start.shift, resumed.link.sequence, numbers);
      return [...inserted, ...missing.map((range) => removed(filled, range, false))];
    }
    case 'not':
      return [...displaced(around, filled), ...explainEnd(around, filled, unused)];
    case 'behind':
      return [...displaced(around, filled), ...explainBehind(around, filled, unused)];
  }
};

/** Nothing goes on behind these rows, so only a head can tell whether anything was there. */
const explainEnd = (
  { lastHead }: Circumstances,
  filled: FilledBreak,
  unused: readonly AuditLink[],
): readonly ChainFinding[] => {
  const { shift } = filled.broken.start;
  const places = unused.map(({ sequence }) => sequence - shift);
  const missing = without(filled.unfilled, places.at(-1) ?? 0, places);
  const gaps = missing.map((range) => removed(filled, range, false));
  const [only] = unused;
  if (only !== undefined && unused.length === 1 && gaps.length > 0 && only.sequence - shift > lastHead) {
    return gaps.map((gap) => ({ ...gap, unproved: only.sequence }));
  }
  const known = unused.filter(({ sequence }) => sequence - shift <= lastHead);
  return [
    ...gaps,
    ...rowFindings(filled, known, { kind: 'changed', part: 'content' }),
    ...rowFindings(filled, unused.slice(known.length), { kind: 'changed-or-inserted' }),
  ];
};

/** The places that no row was found for, and the rows that no place was found for. */
const explainBehind = (
  { used }: Circumstances,
  filled: FilledBreak,
  unused: readonly AuditLink[],
): readonly ChainFinding[] => {
  const { broken, placed, unfilled, behind } = filled;
  const { start, resumed } = broken;
  if (resumed.how !== 'behind') return [];
  const { row, place, shift } = resumed;
  const isMissing = ({ sequence }: AuditLink): boolean =>
    sequence - start.shift >= unfilled && sequence - start.shift < place;
  const changed = unused.filter(isMissing);
  const inserted = unused.filter((each) => !isMissing(each));
  const gaps = without(
    unfilled,
    place,
    changed.map(({ sequence }) => sequence - start.shift),
  );
  const isForeign = behind === 'foreign';
  if (isForeign && !used.has(row)) changed.push(row);
  if (isForeign && used.has(row) && !placed.has(place)) gaps.push([place, place]);
  const missing = [
    ...rowFindings(filled, changed, { kind: 'changed', part: 'content' }),
    ...gaps.map((range) => removed(filled, range, shift !== start.shift)),
  ];
  const unproved = behind === 'unproved' ? row.sequence : null;
  return [
    ...missing.map((finding) => ({ ...finding, unproved })),
    ...rowFindings(filled, inserted, { kind: 'inserted' }),
  ];
};

/** Records that stand elsewhere, and those that stand right with a wrong code. */
const displaced = ({ codes }: Circumstances, filled: FilledBreak): readonly ChainFinding[] => {
  const findings: ChainFinding[] = [];
  const { shift } = filled.broken.start;
  for (const [place, { row, code }] of filled.placed) {
    const isInLine = row.sequence === place || row.sequence === place + shift;
    if (!isInLine) {
      const [moved] = rowFindings(filled, [row], {
        kind: 'reordered',
        standsAt: row.sequence,
        exchanged: false,
      });
      if (moved !== undefined) findings.push({ ...moved, sequence: place, to: place });
    } else if (row.mac === null || !codes.equal(code, row.mac)) {
      findings.push(...rowFindings(filled, [row], { kind: 'changed', part: 'code' }));
    }
  }
  return findings;
};

/** One finding for each run of rows whose numbers follow each other. */
const rowFindings = (
  { broken }: Pick<FilledBreak, 'broken'>,
  rows: readonly AuditLink[],
  what: What,
): ChainFinding[] => {
  const runs: AuditLink[][] = [];
  for (const row of rows) {
    const run = runs.at(-1);
    if (run?.at(-1)?.sequence === row.sequence - 1) run.push(row);
    else runs.push([row]);
  }
  return runs.flatMap((run) => {
    const [first] = run;
    const last = run.at(-1);
    if (first === undefined || last === undefined) return [];
    const to = last === broken.rows.at(-1) ? (broken.lastRow ?? last.sequence) : last.sequence;
    const record = { at: first.at, kind: first.kind };
    return [{ ...what, sequence: first.sequence, to, record, after: broken.start.at, unproved: null }];
  });
};

type Range = readonly [first: number, last: number];

const removed = ({ broken }: FilledBreak, [sequence, to]: Range, renumbered: boolean): ChainFinding => ({
  kind: 'removed',
  renumbered,
  sequence,
  to,
  record: null,
  after: broken.start.at,
  unproved: null,
});

/** What is left of the numbers from `first` to before `end`. @param taken in ascending order */
const without = (first: number, end: number, taken: readonly number[]): Range[] => {
  const ranges: Range[] = [];
  let from = first;
  for (const number of taken) {
    if (number > from) ranges.push([from, Math.min(number, end) - 1]);
    from = Math.max(from, number + 1);
  }
  if (from < end) ranges.push([from, end - 1]);
  return ranges;
};
