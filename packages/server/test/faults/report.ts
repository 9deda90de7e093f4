import type { Report } from './scenario.ts';

export interface Result {
  readonly seed: number;
  readonly reports: readonly Report[];
  /** Where the stores and journals of broken scenarios are; `null` where nothing was broken. */
  readonly folder: string | null;
}

/** The middle and the longest, in milliseconds; `null` where there are none. */
const times = (durations: readonly number[]) => {
  const sorted = [...durations].map(Math.round).sort((a, b) => a - b);
  const max = sorted.at(-1);
  if (max === undefined) return null;
  return { times: sorted.length, p50: sorted[Math.floor((sorted.length - 1) / 2)] ?? max, max };
};

export const reportAsJson = ({ seed, reports, folder }: Result): string => {
  const entries = reports.map(({ scenario, recoveries, durations, ...rest }) => [
    scenario,
    { ...rest, recovery: times(recoveries), duration: times(durations) },
  ]);
  return `${JSON.stringify({ seed, folder, scenarios: Object.fromEntries(entries) })}\n`;
};

export const reportAsText = ({ seed, reports, folder }: Result): string => {
  const lines = reports.flatMap(linesOf);
  const broken = reports.some(({ violations }) => violations.length > 0);
  const end = broken ? `An invariant is broken. Stores and journals: ${folder}` : 'No invariant is broken.';
  return `${[...lines, `Seed ${seed}. ${end}`].join('\n')}\n`;
};

const linesOf = (report: Report): string[] => {
  const { scenario, rounds, acknowledged, recoveries, durations, counts, violations, refused } = report;
  if (refused !== null) return [`${scenario}: NOT PLAYED. ${refused}`, ''];
  const [recovery, duration] = [times(recoveries), times(durations)];
  const list = (numbers: Readonly<Record<string, number>>): string =>
    Object.entries(numbers)
      .map(([name, number]) => `${number} ${name}`)
      .join(', ');
  return [
    `${scenario}: ${rounds} rounds`,
    `  answered: ${list(acknowledged)}`,
    ...(recovery === null
      ? []
      : [`  working again after: ${recovery.p50} ms (p50), ${recovery.max} ms (max)`]),
    ...(duration === null ? [] : [`  a round took: ${duration.p50} ms (p50), ${duration.max} ms (max)`]),
    ...(Object.keys(counts).length === 0 ? [] : [`  ${list(counts)}`]),
    ...violations.map(({ invariant, offender }) => `  BROKEN ${invariant}: ${offender}`),
    '',
  ];
};
