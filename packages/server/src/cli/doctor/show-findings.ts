import { type Finding, type Verdict, worst } from '../../core/health/finding.ts';
import { counted } from '../../core/health/words.ts';
import type { Shown } from '../command.ts';
import { exitCodes } from '../exit-codes.ts';
import { columns } from '../table.ts';

/** Below this, words would stand in a column of their own. */
const NARROWEST = 40;

const VERDICT_WIDTH = 'problem'.length;
const GAPS = 4;

/** @param width of the terminal, in characters; `null` where nobody reads along */
export const showFindings = (findings: readonly Finding[], width: number | null): Shown => {
  const verdict = worst(findings);
  const names = findings.map(({ check }) => check.length);
  const room = (width ?? Number.POSITIVE_INFINITY) - VERDICT_WIDTH - Math.max(0, ...names) - GAPS;
  const rows = findings.flatMap((finding) => rowsOf(finding, Math.max(room, NARROWEST)));
  return {
    document: { verdict, findings },
    text: [...columns(rows), '', `${counts(findings)}`].join('\n'),
    exitCode: verdict === 'problem' ? exitCodes.fault : exitCodes.done,
  };
};

const rowsOf = ({ check, verdict, found, advice }: Finding, room: number): string[][] => {
  const lines = [...wrap(found, room), ...(advice === null ? [] : wrap(advice, room))];
  const name = check.replaceAll('-', ' ');
  return lines.map((line, index) => (index === 0 ? [verdict, name, line] : ['', '', line]));
};

const wrap = (text: string, room: number): string[] => {
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const last = lines.pop();
    if (last === undefined) lines.push(word);
    else if (last.length + 1 + word.length <= room) lines.push(`${last} ${word}`);
    else lines.push(last, word);
  }
  return lines;
};

/** `14 ok, 1 warning, no problem` */
const counts = (findings: readonly Finding[]): string => {
  const count = (wanted: Verdict): number => findings.filter(({ verdict }) => verdict === wanted).length;
  const named = (wanted: Verdict): string =>
    count(wanted) === 0 ? `no ${wanted}` : counted(count(wanted), wanted);
  return `${count('ok')} ok, ${named('warning')}, ${named('problem')}.`;
};
