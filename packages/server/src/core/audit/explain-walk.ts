import type { Break } from './astray.ts';
import type { AuditLink } from './chain.ts';
import type { ChainCodes } from './chain-codes.ts';
import { explainBreak } from './explain-break.ts';
import { type FilledBreak, fillPlaces } from './fill-places.ts';
import type { ChainFinding } from './finding.ts';
import type { HeadBook } from './head-book.ts';
import { headFindings } from './head-findings.ts';
import type { TrustedEnd } from './trusted-end.ts';
import type { Renumbered, Walked } from './walk-chain.ts';

/**
 * Says what happened to a chain, by what a walk came upon: one finding for each act of tampering, as far as
 * that can be told. Pure.
 * @param since the first place that the chain has to answer for: what is before it has been dropped
 */
export const explainWalk = (
  codes: ChainCodes,
  walked: Walked,
  heads: HeadBook,
  since: number,
): readonly ChainFinding[] => {
  const breaks = withEnd(walked);
  const strays = [...walked.before, ...breaks.flatMap(({ rows }) => rows)];
  const { filled, used } = fillPlaces(codes, breaks, strays);
  const { met, missing } = heads.sort();
  const lastHead = Math.max(0, met.at(-1) ?? 0, missing.at(-1)?.place ?? 0);
  const findings = [
    ...beforeTheBeginning(walked, (row) => used.has(row)),
    ...jumps(walked),
    ...filled.flatMap((each) => explainBreak({ codes, used, lastHead }, each)),
    ...steppedOver(filled, used),
    ...headFindings(heads, walked, filled, since),
  ];
  return exchanges(findings).sort((left, right) => left.sequence - right.sequence);
};

/** What is missing at the end may stand elsewhere, so the end of a damaged chain is looked at like a break. */
const withEnd = ({ breaks, before, end }: Walked): readonly Break[] => {
  const isWhole = breaks.length === 0 && before.length === 0;
  return isWhole || breaks.at(-1)?.resumed.how === 'not' ? breaks : [...breaks, breakAt(end)];
};

const breakAt = (start: TrustedEnd): Break => ({
  start,
  rows: [],
  lastRow: null,
  resumed: { how: 'not' },
});

const beforeTheBeginning = (
  { before, lastBefore }: Walked,
  isUsed: (row: Walked['before'][number]) => boolean,
): readonly ChainFinding[] => {
  const rows = before.filter((row) => !isUsed(row));
  const [first] = rows;
  if (first === undefined) return [];
  const { sequence, at, kind } = first;
  const to = rows.length === before.length ? lastBefore : (rows.at(-1)?.sequence ?? sequence);
  return [{ kind: 'inserted', sequence, to, record: { at, kind }, after: null, unproved: null }];
};

const reordered = ({ place, link, after }: Renumbered): ChainFinding => ({
  kind: 'reordered',
  sequence: place,
  to: place,
  standsAt: link.sequence,
  exchanged: false,
  record: { at: link.at, kind: link.kind },
  after,
  unproved: null,
});

const jumps = ({ renumbered, gaps }: Walked): readonly ChainFinding[] => [
  ...renumbered.map(reordered),
  ...gaps.map(
    ({ from, to, after }): ChainFinding => ({
      kind: 'removed',
      sequence: from,
      to,
      renumbered: false,
      record: null,
      after,
      unproved: null,
    }),
  ),
];

/**
 * A single record between two breaks whose rows belong behind it: they are in its place, so it is in theirs.
 * The walk took it for granted, since it fits.
 */
const steppedOver = (filled: readonly FilledBreak[], used: ReadonlySet<AuditLink>): readonly ChainFinding[] =>
  filled.flatMap(({ broken: { start, rows, resumed } }, at): ChainFinding[] => {
    if (resumed.how !== 'past' || resumed.place !== start.next || !rows.every((row) => used.has(row)))
      return [];
    const { place, link } = resumed;
    if (filled[at + 1]?.broken.start.next !== place + 1 || link.sequence === place) return [];
    return [reordered({ place, link, after: start.at })];
  });

/** Two records that stand in each other's places are one finding. */
const exchanges = (findings: readonly ChainFinding[]): ChainFinding[] => {
  const standing = new Map<number, number>();
  for (const finding of findings) {
    if (finding.kind === 'reordered') standing.set(finding.sequence, finding.standsAt);
  }
  return findings.flatMap((finding) => {
    if (finding.kind !== 'reordered' || standing.get(finding.standsAt) !== finding.sequence) return [finding];
    return finding.sequence < finding.standsAt ? [{ ...finding, exchanged: true }] : [];
  });
};
