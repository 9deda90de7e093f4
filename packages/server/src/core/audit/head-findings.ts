import type { Break } from './astray.ts';
import type { FilledBreak } from './fill-places.ts';
import type { ChainFinding } from './finding.ts';
import type { HeadBook } from './head-book.ts';
import type { Walked } from './walk-chain.ts';

/**
 * What heads tell that the chain itself does not: that its end is missing, or that it is another chain. Pure.
 * @param since the first place that the chain has to answer for
 */
export const headFindings = (
  heads: HeadBook,
  walked: Walked,
  filled: readonly FilledBreak[],
  since: number,
): readonly ChainFinding[] => {
  const { met, missing } = heads.sort();
  const endsBefore = endOf(walked, filled);
  const about = { record: null, after: walked.end.at, unproved: null } as const;
  const findings: ChainFinding[] = [];
  const last = missing.findLast(({ place }) => place >= endsBefore);
  if (last !== undefined)
    findings.push({ kind: 'truncated', sequence: endsBefore, to: last.place, ...about });
  const other = missing.find(
    ({ place }) => place >= since && place < endsBefore && !isExplained(walked, filled, place),
  );
  if (other !== undefined) {
    const agreed = met.findLast((place) => place < other.place) ?? since;
    findings.push({
      kind: 'rewritten',
      sequence: Math.min(agreed + 1, other.place),
      to: other.place,
      ...about,
    });
  }
  return findings;
};

/** The place behind the last one that anything stands at. */
const endOf = ({ end }: Walked, filled: readonly FilledBreak[]): number => {
  const last = filled.at(-1);
  if (last?.broken.resumed.how !== 'not') return end.next;
  const { lastRow, start } = last.broken;
  return Math.max(last.unfilled, lastRow === null ? 0 : lastRow - start.shift + 1);
};

/** Whether another finding tells already what became of the record. */
const isExplained = ({ gaps }: Walked, filled: readonly FilledBreak[], place: number): boolean =>
  gaps.some(({ from, to }) => from <= place && place <= to) ||
  filled.some(({ broken }) => place >= broken.start.next && place <= lastPlaceOf(broken));

const lastPlaceOf = ({ start, resumed, lastRow }: Break): number => {
  switch (resumed.how) {
    case 'behind':
      return resumed.place;
    case 'past':
      return resumed.place - 1;
    case 'through':
    case 'not':
      return lastRow === null ? 0 : lastRow - start.shift;
  }
};
