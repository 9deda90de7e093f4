import type { Machine } from '../machine.ts';
import type { Target } from '../targets.ts';
import type { FigureResult, RatioResult, Result, TrialResult } from './result.ts';

/** The result for people. */
export const resultText = (result: Result): string =>
  [
    machineText(result.machine),
    `${result.rounds} rounds, windows of ${result.window} ms; medians, with the quartiles beside them.`,
    table(trialHeader, result.trials.map(trialRow)),
    table(ratioHeader, result.ratios.map(ratioRow)),
    ...(result.figures.length === 0 ? [] : [table(figureHeader, result.figures.map(figureRow))]),
    ...cautions(result),
  ].join('\n\n');

const machineText = ({
  commit,
  cpu,
  cores,
  memoryGB,
  system,
  pinned,
  versions,
  ...machine
}: Machine): string =>
  [
    `Usher ${commit ?? '(no repository)'} on ${cpu}, ${cores} cores, ${memoryGB} GB, ${system}`,
    Object.entries(versions)
      .map(([name, version]) => `${name} ${version}`)
      .join(', '),
    pinned.server === null
      ? 'Processes are not bound to cores, so servers and load take from each other.'
      : `Servers on core ${pinned.server}, load on core ${pinned.load}${databaseText(versions, pinned)}.`,
    `Until a write is on the disk: ${machine.fdatasyncMicroseconds} µs.`,
  ].join('\n');

const databaseText = (versions: Machine['versions'], { database }: Machine['pinned']): string =>
  database === null || versions['postgresql'] === undefined ? '' : `, PostgreSQL on ${database.join(', ')}`;

const trialHeader = [
  '',
  'requests/s',
  'quartiles',
  'p50 ms',
  'p99 ms',
  'CPU µs',
  'peak MB',
  'waited',
  'load',
];

const trialRow = (trial: TrialResult): string[] => [
  trial.name,
  whole(trial.perSecond.median),
  `${whole(trial.perSecond.lower)}–${whole(trial.perSecond.upper)}`,
  short(trial.p50),
  short(trial.p99),
  trial.cpu === null ? '?' : short(trial.cpu),
  trial.peakMemory === null ? '?' : whole(trial.peakMemory / 1e6),
  trial.waited === null ? '?' : percent(trial.waited),
  percent(trial.loadBusy),
];

const targetHeader = ['must', 'target', 'goal', 'reached'];

const ratioHeader = ['ratio', 'median', 'quartiles', 'by CPU', ...targetHeader];

const ratioRow = ({ name, rate, byCpu, target, verdict }: RatioResult): string[] => [
  name,
  short(rate.median),
  `${short(rate.lower)}–${short(rate.upper)}`,
  byCpu === null ? '?' : short(byCpu),
  ...targetCells(target, verdict),
];

const figureHeader = ['figure', 'value', ...targetHeader];

const figureRow = ({ name, value, target, verdict }: FigureResult): string[] => [
  name,
  short(value),
  ...targetCells(target, verdict),
];

const targetCells = (target: Target | null, verdict: string | null): string[] =>
  target === null ? ['', '', '', ''] : [target.must, target.target, target.goal, verdict ?? ''].map(String);

const BUSY = 0.9;
const DISTURBED = 0.05;

const cautions = ({ trials, ratios, figures }: Result): string[] => {
  const busy = trials.filter(({ loadBusy }) => loadBusy > BUSY).map(({ name }) => name);
  const disturbed = trials.filter(({ waited }) => (waited ?? 0) > DISTURBED).map(({ name }) => name);
  const missed = [...ratios, ...figures]
    .filter(({ verdict }) => verdict === 'missed')
    .map(({ name }) => name);
  return [
    ...(busy.length === 0
      ? []
      : [`The load was at its own limit, so these may be faster: ${busy.join('; ')}.`]),
    ...(disturbed.length === 0
      ? []
      : [`Other work took the server's core, so trust "by CPU" more: ${disturbed.join('; ')}.`]),
    ...(missed.length === 0 ? [] : [`Not reached: ${missed.join('; ')}.`]),
  ];
};

const whole = (value: number): string => Math.round(value).toLocaleString('en-GB');

/** Three digits. */
const short = (value: number): string => (value >= 100 ? whole(value) : String(Number(value.toPrecision(3))));

const percent = (share: number): string => `${Math.round(share * 100)} %`;

/** The first column to the left and figures to the right. */
const table = (header: readonly string[], rows: readonly (readonly string[])[]): string => {
  const lines = [header, ...rows];
  const widths = header.map((_, column) => Math.max(...lines.map((line) => (line[column] ?? '').length)));
  return lines
    .map((line) =>
      line
        .map((cell, column) =>
          column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
};
