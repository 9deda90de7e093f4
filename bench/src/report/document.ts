import type { Result } from './result.ts';

/** The result as one JSON document: first what most programs look for. Bytes, milliseconds, microseconds. */
export const resultDocument = ({ ratios, trials, figures, ...run }: Result): object => ({
  ratios: byName(ratios, ({ rate }) => round(rate.median)),
  ratioDetails: byName(ratios, ({ rate, byCpu, target, verdict }) => ({
    ...rounded(rate),
    byCpu: byCpu === null ? null : round(byCpu),
    ...target,
    verdict,
  })),
  trials: byName(trials, ({ perSecond, p50, p99, cpu, waited, loadBusy, peakMemory }) => ({
    perSecond: rounded(perSecond),
    ...rounded({ p50, p99, cpu, waited, loadBusy }),
    peakMemory,
  })),
  figures: byName(figures, ({ value, target, verdict }) => ({ value: round(value), ...target, verdict })),
  ...run,
});

const byName = <Row extends { readonly name: string }, Value>(
  rows: readonly Row[],
  read: (row: Row) => Value,
): Readonly<Record<string, Value>> => Object.fromEntries(rows.map((row) => [row.name, read(row)]));

/** To four digits, which is more than is known. */
const round = (value: number): number => Number(value.toPrecision(4));

const rounded = (values: object): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    Object.entries(values).map(([name, value]) => [name, typeof value === 'number' ? round(value) : value]),
  );
